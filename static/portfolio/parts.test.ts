import { describe, expect, it } from 'vitest';
import { partsOf } from './parts';
import type { AssetRow } from './wire';

function row(asset: string, value: string | null): AssetRow {
  const nothing = { uncosted: '0', cost: '0', realised: '0', unknown: '0', fees: '0', income: '0' };
  return { asset, quantity: '1', ...nothing, value };
}

describe('parts of the whole', () => {
  it('are largest first; what has no value is none', () => {
    const parts = partsOf([row('ETH', '250'), row('BTC', '750'), row('X', null), row('Y', '0')]);
    expect(parts.map(({ asset, share }) => [asset, share])).toEqual([
      ['BTC', 75],
      ['ETH', 25],
    ]);
  });

  it('that are too small to be seen are one', () => {
    // 3 and 2 of 1000 are 0.3 and 0.2 percent; together they are 0.5.
    const parts = partsOf([row('A', '3'), row('BTC', '995'), row('B', '2')]);
    expect(parts).toEqual([
      { asset: 'BTC', value: 995, share: 99.5, count: 1 },
      { asset: null, value: 5, share: 0.5, count: 2 },
    ]);
  });

  it('of nothing are none', () => {
    expect(partsOf([row('X', null)])).toEqual([]);
  });
});
