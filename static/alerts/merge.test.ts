import { expect, it } from 'vitest';
import { mergedAlert } from './merge';
import { draftOf } from './overlay';
import type { Alert } from './wire';

const SEEN: Alert = {
  id: 'r1',
  target: 'product',
  product_id: 'BTC-USD',
  watchlist_id: null,
  condition: 'above',
  threshold: '65000',
  window: null,
  cooldown_secs: 300,
  repeats: true,
  note: 'sell',
  is_on: true,
  subjects: [],
  created_ms: 1,
  version: 3,
};
const ours = (part: object) => ({ ...draftOf(SEEN), ...part });

it('keeps what either has changed', () => {
  const theirs = { ...SEEN, note: 'buy', is_on: false, version: 4 };
  expect(mergedAlert(SEEN, ours({ threshold: '70000' }), theirs)).toEqual(
    ours({ threshold: '70000', note: 'buy' }),
  );
  const bare = draftOf({ ...SEEN, note: null });
  expect(mergedAlert(SEEN, bare, { ...SEEN, threshold: '1' })).toEqual({ ...bare, threshold: '1' });
});

it('makes no threshold of two, and no other rule of half of each', () => {
  expect(mergedAlert(SEEN, ours({ threshold: '70000' }), { ...SEEN, threshold: '71000' })).toBeNull();
  expect(mergedAlert(SEEN, ours({ threshold: '70000' }), { ...SEEN, condition: 'below' })).toBeNull();
  expect(mergedAlert(SEEN, ours({ threshold: '7' }), { ...SEEN, threshold: '7' })).toEqual(
    ours({ threshold: '7' }),
  );
});
