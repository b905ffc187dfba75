import { describe, expect, it } from 'vitest';
import type { Market } from '../data/api';
import { placesOf, quotesOf, rank, select, sort, sortAs, type Column } from './order';

function market(product_id: string, figures: Partial<Market> = {}): Market {
  const [symbol = '', quote = ''] = product_id.split('-');
  return {
    product_id,
    symbol,
    quote,
    name: null,
    price: '1',
    change_1m: null,
    change_3m: null,
    change_1h: null,
    change_24h: null,
    volume_24h: '1',
    volume_24h_quote: '1',
    high_24h: null,
    low_24h: null,
    market_cap: null,
    market_cap_rank: null,
    ...figures,
  };
}

function sorted(markets: Market[], column: Column, descending: boolean): string[] {
  return sort(rank(markets), { column, descending }).map((row) => row.market.product_id);
}

describe('the order of markets', () => {
  const markets = [
    market('A-USD', { change_1h: -2, price: '10' }),
    market('B-USD', { change_1h: null, price: '9' }),
    market('C-USD', { change_1h: 5, price: null }),
    market('D-USD', { change_1h: 0, price: '0.5' }),
  ];

  it('puts absent figures last in both directions', () => {
    expect(sorted(markets, 'change_1h', true)).toEqual(['C-USD', 'D-USD', 'A-USD', 'B-USD']);
    expect(sorted(markets, 'change_1h', false)).toEqual(['A-USD', 'D-USD', 'C-USD', 'B-USD']);
    expect(sorted(markets, 'price', false)).toEqual(['D-USD', 'B-USD', 'A-USD', 'C-USD']);
  });

  it('keeps equals in the order of their volume', () => {
    expect(sorted([market('Z-USD'), market('Y-USD'), market('X-USD')], 'price', true)).toEqual([
      'Z-USD',
      'Y-USD',
      'X-USD',
    ]);
  });

  it('takes the order by volume from the server, which knows the exchange rates', () => {
    const listed = [market('A-BTC'), market('B-USD'), market('C-USD', { volume_24h: null })];
    expect(sorted(listed, 'volume', true)).toEqual(['A-BTC', 'B-USD', 'C-USD']);
    expect(sorted(listed, 'volume', false)).toEqual(['B-USD', 'A-BTC', 'C-USD']);
  });

  it('can be held as it was, with newcomers last', () => {
    const places = placesOf(rank([market('C-USD'), market('A-USD')]));
    const held = sortAs(rank(markets), places);
    expect(held.map((row) => row.market.product_id)).toEqual(['C-USD', 'A-USD', 'B-USD', 'D-USD']);
  });

  it('compares prices exactly', () => {
    const close = [market('A-USD', { price: '0.1000000000000000001' }), market('B-USD', { price: '0.1' })];
    expect(sorted(close, 'price', false)).toEqual(['B-USD', 'A-USD']);
  });
});

describe('the selection of markets', () => {
  const rows = rank([
    market('BTC-USD', { name: 'Bitcoin' }),
    market('BTC-EUR'),
    market('ETH-USD', { name: 'Ethereum' }),
  ]);
  const found = (search: string, quote: string | null) =>
    select(rows, { search, quote, places: null }).map((row) => row.market.product_id);

  it('looks in product ids and names, whatever the case', () => {
    expect(found('btc-', null)).toEqual(['BTC-USD', 'BTC-EUR']);
    expect(found(' BITC', null)).toEqual(['BTC-USD']);
  });

  it('narrows to a quote currency and keeps the rank among all', () => {
    expect(found('', 'EUR')).toEqual(['BTC-EUR']);
    expect(select(rows, { search: 'eth', quote: null, places: null })[0]?.rank).toBe(3);
  });

  it('finds those of a list, which are shown in its order', () => {
    const all = rank(['A-USD', 'B-USD', 'C-USD'].map((product) => market(product)));
    const places = new Map([
      ['C-USD', 0],
      ['GONE-USD', 1],
      ['A-USD', 2],
    ]);
    const found = select(all, { search: '', quote: null, places });
    expect(sortAs(found, places).map((row) => row.market.product_id)).toEqual(['C-USD', 'A-USD']);
  });

  it('offers the quote currencies that there are, the most used first', () => {
    expect(quotesOf(rows.map((row) => row.market))).toEqual(['USD', 'EUR']);
  });
});
