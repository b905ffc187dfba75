import type { Amount } from '../data/api';
import { divide, floorTo, multiply, subtract, sum } from '../figures/arithmetic';
import { compareDecimals } from '../figures/decimal';
import type { Account, Holding } from '../portfolio/wire';
import { isLimited } from './kinds';
import type { Grid, Typed } from './typed';

export const PORTIONS = ['25', '50', '75', '100'] as const;
export type Portion = (typeof PORTIONS)[number];

const FRACTIONS: Readonly<Record<Portion, Amount>> = { '25': '0.25', '50': '0.5', '75': '0.75', '100': '1' };

/** How much an account has of an asset that no open order reserves. */
export function availableOf(account: Account, asset: string): Amount {
  const of = (holdings: readonly Holding[]) =>
    holdings.find((holding) => holding.asset === asset)?.quantity ?? '0';
  const free = subtract(of(account.balances), of(account.held));
  return free.startsWith('-') ? '0' : free;
}

/** What an order pays with. */
export function paysWith({ side, product_id }: Pick<Typed, 'side' | 'product_id'>): string {
  const [base = '', quote = ''] = product_id.split('-');
  return side === 'buy' ? quote : base;
}

/** What a field is filled with. */
export type Filled = { by: 'size'; size: Amount } | { by: 'funds'; funds: Amount };

interface Circumstances {
  available: Amount;
  grid: Grid;
  rates: { maker: Amount; taker: Amount };
  /** The limit, if there is one already. */
  price: Amount | null;
}

/**
 * So much of what is available, on the grid of the product and never more. To buy without a limit is to spend it:
 * which size that is is only known when it is bought. With a limit it pays for itself and for the higher fee, which is
 * what will be reserved. Null where it cannot be said.
 */
export function portionOf(
  portion: Portion,
  { side, kind }: Pick<Typed, 'side' | 'kind'>,
  { available, grid, rates, price }: Circumstances,
): Filled | null {
  const { base_increment: base, quote_increment: quote } = grid;
  if (base === null || quote === null) return null;
  const part = multiply(available, FRACTIONS[portion]);
  if (side === 'sell') return { by: 'size', size: floorTo(part, base) };
  if (!isLimited(kind)) return { by: 'funds', funds: floorTo(part, quote) };
  if (price === null || price === '0') return null;
  const rate = compareDecimals(rates.maker, rates.taker) > 0 ? rates.maker : rates.taker;
  const step = multiply(multiply(price, base), sum(['1', rate]));
  return { by: 'size', size: multiply(divide(part, step, 0) ?? '0', base) };
}
