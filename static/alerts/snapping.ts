import type { Amount } from '../data/api';
import { divide, multiply, subtract, sum } from '../figures/arithmetic';
import { compareDecimals, fractionDigits, isZero } from '../figures/decimal';

/** Steps of a scale that people count in. */
const ROUND = [1, 2, 5];
/** A guard against worth that is none. */
const MOST_ZEROS = 30;

/** What prices of a product are multiples of, or at least have the digits of. */
export function incrementOf(told: Amount | null, price: Amount): Amount {
  if (told !== null && !isZero(told)) return told;
  const digits = Math.max(2, fractionDigits(price));
  return `0.${'1'.padStart(digits, '0')}`;
}

/** The smallest round multiple of the increment that is worth so much: what one can mean with a finger, and no noise behind it. */
export function roundStep(increment: Amount, worth: number): Amount {
  const one = Number(increment);
  for (let zeros = 0; zeros < MOST_ZEROS; zeros += 1)
    for (const round of ROUND)
      if (one * round * 10 ** zeros >= worth) return multiply(increment, `${round}${'0'.repeat(zeros)}`);
  return increment;
}

/** The multiple of the step that is nearest to a price on the screen: one step at least. */
export function snapped(price: number, step: Amount): Amount {
  const many = Math.max(1, Math.round(price / Number(step)));
  return multiply(step, BigInt(Number.isFinite(many) ? many : 1).toString());
}

/** The next multiple of the step above it or below: one step at least. */
export function stepped(value: Amount, step: Amount, up: boolean): Amount {
  const whole = divide(value, step, 0) ?? '0';
  const floor = multiply(whole, step);
  if (up) return sum([floor, step]);
  const below = compareDecimals(floor, value) < 0 ? floor : subtract(floor, step);
  return compareDecimals(below, step) < 0 ? step : below;
}

/** A price with so many percent added, in digits that say no more than that. */
export function atPercent(price: Amount, percent: number, increment: Amount): Amount {
  const wanted = Number(price) * (1 + percent / 100);
  return snapped(wanted, roundStep(increment, Number(price) / 20_000));
}
