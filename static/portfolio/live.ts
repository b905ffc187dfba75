import type { Amount } from '../data/api';
import { divide, multiply, percentOf, subtract, sum } from '../figures/arithmetic';
import { isZero } from '../figures/decimal';
import type { AssetRow } from './wire';

/** A row of the portfolio at the newest price. What cannot be known is null, never zero. */
export interface Position {
  row: AssetRow;
  asset: string;
  price: Amount | null;
  value: Amount | null;
  /** Of what has a cost: its value less that cost. */
  unrealised: Amount | null;
  /** The same in percent of the cost. */
  gain: number | null;
  /** Percent that the price has moved in 24 hours, and what that has done to the value. */
  change_24h: number | null;
  moved_24h: Amount | null;
}

/** Digits of a price of yesterday, which is worked out from a percentage. */
const PLACES = 24;

/** `price`: the newest, or null where there is none. Money in the currency of all values neither gains nor moves. */
export function positionAt(row: AssetRow, price: Amount | null, currency: string): Position {
  const { asset, quantity, uncosted, cost } = row;
  const value = price === null ? null : multiply(quantity, price);
  const costed = asset === currency ? '0' : subtract(quantity, uncosted);
  const unrealised = price === null || isZero(costed) ? null : subtract(multiply(costed, price), cost);
  const before = asset === currency ? price : priceBefore(row);
  const moved = price === null || before === null ? null : subtract(price, before);
  return {
    row,
    asset,
    price,
    value,
    unrealised,
    gain: unrealised === null ? null : percentOf(unrealised, cost),
    change_24h: moved === null || before === null || asset === currency ? null : percentOf(moved, before),
    moved_24h: moved === null ? null : multiply(quantity, moved),
  };
}

/** Positions that are reckoned anew only where their row or their price has changed: a tick moves few of many. */
export class Positions {
  #known = new Map<string, { position: Position; currency: string }>();

  at(row: AssetRow, price: Amount | null, currency: string): Position {
    const known = this.#known.get(row.asset);
    const { position } = known ?? {};
    if (known && position?.row === row && position.price === price && known.currency === currency)
      return known.position;
    const made = positionAt(row, price, currency);
    this.#known.set(row.asset, { position: made, currency });
    return made;
  }
}

/** The price of a day ago, by the price and the change that were sent together. */
function priceBefore({ price, price_change_24h: change }: AssetRow): Amount | null {
  if (price == null || change == null) return null;
  return divide(multiply(price, '100'), sum(['100', change.toFixed(10)]), PLACES);
}

/** What the positions come to, with how many of them could not be counted. */
export interface Worth {
  /** Null where nothing that is held has a price. */
  value: Amount | null;
  unrealised: Amount | null;
  gain: number | null;
  moved_24h: Amount | null;
  change_24h: number | null;
  /** What has a price has cost so much. */
  cost: Amount;
  /** Held, and without a price. */
  unpriced: string[];
}

export function worthOf(positions: readonly Position[]): Worth {
  const held = positions.filter(({ row }) => !isZero(row.quantity));
  const value = total(held.map((position) => position.value));
  const unrealised = total(held.map((position) => position.unrealised));
  const gaining = held.filter((position) => position.unrealised !== null);
  const moved_24h = total(held.map((position) => position.moved_24h));
  const moving = held.filter((position) => position.moved_24h !== null);
  const now = sum(moving.map((position) => position.value ?? '0'));
  return {
    value: held.length === 0 ? '0' : value,
    unrealised,
    gain: unrealised === null ? null : percentOf(unrealised, sum(gaining.map(({ row }) => row.cost))),
    moved_24h,
    change_24h: moved_24h === null ? null : percentOf(moved_24h, subtract(now, moved_24h)),
    cost: sum(held.filter(({ price }) => price !== null).map(({ row }) => row.cost)),
    unpriced: held.filter(({ price }) => price === null).map(({ asset }) => asset),
  };
}

function total(values: readonly (Amount | null)[]): Amount | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : sum(known);
}

/** How much of the whole a position is, in percent. */
export function shareOf(position: Position, worth: Worth): number | null {
  return position.value === null || worth.value === null ? null : percentOf(position.value, worth.value);
}
