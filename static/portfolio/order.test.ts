import { describe, expect, it } from 'vitest';
import { positionAt } from './live';
import { placesOf, select, sort, sortAs } from './order';

const position = (asset: string, quantity: string, price: string | null) =>
  positionAt(
    { asset, quantity, uncosted: '0', cost: '10', realised: quantity, fees: '0', income: '0', unknown: '0' },
    price,
    'USD',
  );

const all = [
  position('BTC', '0.1', '90000'),
  position('ETH', '3', '3000'),
  position('GONE', '0', '5'),
  position('ODD', '7', null),
];
const names = (positions: readonly { asset: string }[]) => positions.map(({ asset }) => asset);

describe('the order of assets', () => {
  it('is by exact value, equals by name, and what is not known comes last either way', () => {
    expect(names(sort(all, { column: 'value', descending: true }))).toEqual(['BTC', 'ETH', 'GONE', 'ODD']);
    expect(names(sort(all, { column: 'value', descending: false }))).toEqual(['GONE', 'BTC', 'ETH', 'ODD']);
  });

  it('is by name from A, or from Z', () => {
    expect(names(sort(all, { column: 'asset', descending: false }))).toEqual(['BTC', 'ETH', 'GONE', 'ODD']);
    expect(names(sort(all, { column: 'asset', descending: true }))).toEqual(['ODD', 'GONE', 'ETH', 'BTC']);
  });

  it('can be held as it was, with newcomers last', () => {
    const places = placesOf([3, 1, 0].flatMap((place) => all[place] ?? []));
    expect(names(sortAs(all, places))).toEqual(['ODD', 'ETH', 'BTC', 'GONE']);
  });
});

describe('the selection of assets', () => {
  const name = (asset: string) => (asset === 'BTC' ? 'Bitcoin' : '');

  it('leaves out what is held no more, unless that is asked for', () => {
    expect(names(select(all, { search: '', closed: false }, name))).toEqual(['BTC', 'ETH', 'ODD']);
    expect(names(select(all, { search: '', closed: true }, name))).toHaveLength(4);
  });

  it('finds tickers and names', () => {
    expect(names(select(all, { search: ' bitc', closed: false }, name))).toEqual(['BTC']);
    expect(names(select(all, { search: 'd', closed: false }, name))).toEqual(['ODD']);
  });
});
