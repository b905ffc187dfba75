import { describe, expect, it } from 'vitest';
import { Invalid } from '../account/form/submission.svelte';
import { draftOf } from './overlay';
import { draftFrom, figureOf, NOTHING, typedOf, type Typed } from './typed';
import type { Alert } from './wire';

const told = (typed: Partial<Typed>) =>
  draftFrom({ ...NOTHING, product_id: 'BTC-USD', threshold: '1', ...typed });

function fieldOf(typed: Partial<Typed>): string | null {
  try {
    told(typed);
    return null;
  } catch (error) {
    return error instanceof Invalid ? error.field : 'another error';
  }
}

describe('what is typed', () => {
  it('is told with what belongs to it, and no more', () => {
    expect(told({ product_id: ' btc-usd ', threshold: '65,000.50', watchlist_id: 'w' })).toEqual({
      target: 'product',
      product_id: 'BTC-USD',
      condition: 'above',
      threshold: '65000.50',
      cooldown_secs: 300,
      repeats: true,
    });
    expect(
      told({
        target: 'watchlist',
        watchlist_id: 'w',
        condition: 'up',
        threshold: '5 %',
        repeats: 'once',
        note: ' x ',
      }),
    ).toEqual({
      target: 'watchlist',
      watchlist_id: 'w',
      condition: 'up',
      threshold: '5',
      window: '1h',
      cooldown_secs: 300,
      repeats: false,
      note: 'x',
    });
  });

  it('is refused at its field', () => {
    expect(fieldOf({ product_id: 'BTC' })).toBe('product_id');
    expect(fieldOf({ target: 'watchlist' })).toBe('watchlist_id');
    for (const threshold of ['', '0', '-1', '1e5', 'many']) expect(fieldOf({ threshold })).toBe('threshold');
    expect(fieldOf({ target: 'portfolio', product_id: '' })).toBeNull();
  });

  it('is read as people write figures', () => {
    expect(['$1,000', '1 000.5', '.5', '€3'].map(figureOf)).toEqual(['1000', '1000.5', '0.5', '3']);
  });

  it('is what was told before', () => {
    const alert: Alert = {
      ...{ id: 'r', target: 'holdings', product_id: null, watchlist_id: null, condition: 'down' },
      ...{ threshold: '7.5', window: '4h', cooldown_secs: 60, repeats: false, note: 'sell' },
      ...{ is_on: false, subjects: [], created_ms: 1, version: 4 },
    } as Alert;
    expect(draftFrom(typedOf(alert))).toEqual(draftOf(alert));
  });
});
