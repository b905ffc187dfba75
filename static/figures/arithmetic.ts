import type { Amount } from '../data/api';

/**
 * Exact sums and products of decimal text. Answers are canonical: no zeros at the end, `0` for zero.
 * Apart from decimal.ts, which every page needs: this is for those that reckon.
 */
interface Exact {
  units: bigint;
  /** Digits after the point. */
  places: number;
}

function read(value: Amount): Exact {
  const point = value.indexOf('.');
  if (point < 0) return { units: BigInt(value), places: 0 };
  return { units: BigInt(value.slice(0, point) + value.slice(point + 1)), places: value.length - point - 1 };
}

function write({ units, places }: Exact): Amount {
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(places + 1, '0');
  const point = digits.length - places;
  const fraction = digits.slice(point).replace(/0+$/, '');
  return sign + digits.slice(0, point) + (fraction === '' ? '' : `.${fraction}`);
}

function scaled({ units, places }: Exact, to: number): bigint {
  return units * 10n ** BigInt(to - places);
}

export function sum(values: Iterable<Amount>): Amount {
  let total: Exact = { units: 0n, places: 0 };
  for (const value of values) {
    const next = read(value);
    const places = Math.max(total.places, next.places);
    total = { units: scaled(total, places) + scaled(next, places), places };
  }
  return write(total);
}

export function negate(value: Amount): Amount {
  const { units, places } = read(value);
  return write({ units: -units, places });
}

export function subtract(a: Amount, b: Amount): Amount {
  return sum([a, negate(b)]);
}

export function multiply(a: Amount, b: Amount): Amount {
  const left = read(a);
  const right = read(b);
  return write({ units: left.units * right.units, places: left.places + right.places });
}

/** Towards zero at so many digits after the point; null where `b` is zero. */
export function divide(a: Amount, b: Amount, places: number): Amount | null {
  const above = read(a);
  const below = read(b);
  if (below.units === 0n) return null;
  const units =
    (above.units * 10n ** BigInt(below.places + places)) / (below.units * 10n ** BigInt(above.places));
  return write({ units, places });
}

/** How many percent `part` is of `whole`, as near as a double is; null of nothing. */
export function percentOf(part: Amount, whole: Amount): number | null {
  const all = Number(whole);
  return all === 0 ? null : (Number(part) / all) * 100;
}

/** The largest multiple of `step` that is not more than `value`; both are positive. */
export function floorTo(value: Amount, step: Amount): Amount {
  return multiply(divide(value, step, 0) ?? '0', step);
}
