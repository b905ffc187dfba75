import type { Amount } from '../data/api';
import { compareDecimals, isZero } from '../figures/decimal';
import type { Order } from '../vault/sorting.svelte';
import type { Position } from './live';

export type Column = 'asset' | 'price' | 'quantity' | 'value' | 'unrealised' | 'realised';

/** Sorted copy. What is not known comes last whichever the direction; equals are in the order of their names. */
export function sort(positions: readonly Position[], { column, descending }: Order<Column>): Position[] {
  const sign = descending ? -1 : 1;
  return positions.toSorted((a, b) => {
    const [left, right] = [figureOf(a, column), figureOf(b, column)];
    const absent = Number(left === null) - Number(right === null);
    if (absent !== 0) return absent;
    const order = left === null || right === null ? 0 : compareDecimals(left, right);
    const by_name = a.asset < b.asset ? -1 : 1;
    return column === 'asset' ? sign * by_name : sign * order || by_name;
  });
}

function figureOf({ row, price, value, unrealised }: Position, column: Column): Amount | null {
  switch (column) {
    case 'asset':
      return '0';
    case 'price':
      return price;
    case 'quantity':
      return row.quantity;
    case 'value':
      return value;
    case 'unrealised':
      return unrealised;
    case 'realised':
      return row.realised;
  }
}

export interface Filter {
  search: string;
  /** Also those of which nothing is left. */
  closed: boolean;
}

export function select(
  positions: readonly Position[],
  { search, closed }: Filter,
  nameOf: (asset: string) => string,
): Position[] {
  const wanted = search.trim().toLowerCase();
  return positions.filter(({ asset, row }) => {
    if (!closed && isZero(row.quantity)) return false;
    return asset.toLowerCase().includes(wanted) || nameOf(asset).toLowerCase().includes(wanted);
  });
}

/** The place of each asset. */
export function placesOf(positions: readonly Position[]): ReadonlyMap<string, number> {
  return new Map(positions.map(({ asset }, place) => [asset, place]));
}

/** In places that are given; assets without one come last. */
export function sortAs(positions: readonly Position[], places: ReadonlyMap<string, number>): Position[] {
  const place = ({ asset }: Position) => places.get(asset) ?? Number.MAX_SAFE_INTEGER;
  return positions.toSorted((a, b) => place(a) - place(b));
}
