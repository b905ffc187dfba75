import { expect, it } from 'vitest';
import { mergedTask } from './merge';
import type { Task } from './wire';

const SEEN: Task = {
  id: 't1',
  title: 'Sell',
  note: 'half',
  asset: 'BTC',
  status: 'open',
  due_ms: 100,
  remind_before_min: 10,
  repeat: null,
  zone: null,
  done_ms: null,
  created_ms: 1,
  version: 3,
};
const OURS = { title: 'Sell', note: 'half', asset: 'BTC', due_ms: 100, remind_before_min: 10 };

it('keeps what either has changed', () => {
  const ours = { ...OURS, title: 'Sell half' };
  expect(mergedTask(SEEN, ours, { ...SEEN, due_ms: 200, version: 4 })).toEqual({ ...ours, due_ms: 200 });
  // What one has taken away stays away.
  expect(mergedTask(SEEN, ours, { ...SEEN, note: null })).toEqual({ ...ours, note: undefined });
});

it('takes when it is due from one of them, as a whole', () => {
  const ours = { ...OURS, due_ms: 300 };
  expect(mergedTask(SEEN, ours, { ...SEEN, title: 'Buy' })).toEqual({ ...ours, title: 'Buy' });
  expect(mergedTask(SEEN, ours, { ...SEEN, remind_before_min: 60 })).toBeNull();
});

it('is none where both have changed the same to something else', () => {
  const ours = { ...OURS, title: 'Sell half' };
  expect(mergedTask(SEEN, ours, { ...SEEN, title: 'Buy' })).toBeNull();
  expect(mergedTask(SEEN, ours, { ...SEEN, title: 'Sell half' })).toEqual(ours);
});
