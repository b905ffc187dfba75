import type { Amount, Market } from '../data/api';
import { compareDecimals } from '../figures/decimal';

export type Column =
  | 'volume'
  | 'product'
  | 'price'
  | 'change_1m'
  | 'change_3m'
  | 'change_1h'
  | 'change_24h'
  | 'market_cap'
  /** As the person has ordered the list that they look at. */
  | 'list';

export interface Order {
  column: Column;
  descending: boolean;
}

/** A market with its place by 24 h volume in US dollars, which only the server can compare. */
export interface Ranked {
  rank: number;
  market: Market;
}

export const BY_VOLUME: Order = { column: 'volume', descending: true };

/** `markets` in the server's order. */
export function rank(markets: readonly Market[]): Ranked[] {
  return markets.map((market, index) => ({ rank: index + 1, market }));
}

export interface Filter {
  search: string;
  /** Null for all. */
  quote: string | null;
  /** Where each stands in a list of the person's; null for all markets. */
  places: ReadonlyMap<string, number> | null;
}

export function select(rows: readonly Ranked[], { search, quote, places }: Filter): Ranked[] {
  const wanted = search.trim().toLowerCase();
  return rows.filter(({ market }) => {
    if (quote !== null && market.quote !== quote) return false;
    if (places !== null && !places.has(market.product_id)) return false;
    return (
      wanted === '' ||
      market.product_id.toLowerCase().includes(wanted) ||
      (market.name?.toLowerCase().includes(wanted) ?? false)
    );
  });
}

/** Sorted copy. Absent figures come last whichever the direction; equals keep their order by volume. */
export function sort(rows: readonly Ranked[], { column, descending }: Order): Ranked[] {
  const sign = descending ? -1 : 1;
  const compare = COMPARISONS[column];
  return rows.toSorted((a, b) => {
    const absent = Number(isAbsent(a, column)) - Number(isAbsent(b, column));
    if (absent !== 0) return absent;
    return sign * compare(a, b) || a.rank - b.rank;
  });
}

/** The place of each product in these rows. */
export function placesOf(rows: readonly Ranked[]): ReadonlyMap<string, number> {
  return new Map(rows.map(({ market }, place) => [market.product_id, place]));
}

/** In an order given by product; products that are not in it come last. */
export function sortAs(rows: readonly Ranked[], places: ReadonlyMap<string, number>): Ranked[] {
  const place = ({ market }: Ranked) => places.get(market.product_id) ?? Number.MAX_SAFE_INTEGER;
  return rows.toSorted((a, b) => place(a) - place(b));
}

const COMPARISONS: Record<Column, (a: Ranked, b: Ranked) => number> = {
  volume: (a, b) => b.rank - a.rank,
  product: (a, b) => (a.market.product_id < b.market.product_id ? -1 : 1),
  price: (a, b) => decimals(a.market.price, b.market.price),
  change_1m: (a, b) => numbers(a.market.change_1m, b.market.change_1m),
  change_3m: (a, b) => numbers(a.market.change_3m, b.market.change_3m),
  change_1h: (a, b) => numbers(a.market.change_1h, b.market.change_1h),
  change_24h: (a, b) => numbers(a.market.change_24h, b.market.change_24h),
  market_cap: (a, b) => decimals(a.market.market_cap, b.market.market_cap),
  list: () => 0,
};

function isAbsent({ market }: Ranked, column: Column): boolean {
  if (column === 'product' || column === 'list') return false;
  return market[column === 'volume' ? 'volume_24h' : column] === null;
}

function numbers(a: number | null, b: number | null): number {
  return (a ?? 0) - (b ?? 0);
}

function decimals(a: Amount | null, b: Amount | null): number {
  return compareDecimals(a ?? '0', b ?? '0');
}

/** The quote currencies there are, those with most markets first. */
export function quotesOf(markets: readonly Market[]): string[] {
  const counts = new Map<string, number>();
  for (const { quote } of markets) counts.set(quote, (counts.get(quote) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([quote]) => quote);
}
