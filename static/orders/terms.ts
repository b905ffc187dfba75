import { Invalid } from '../account/form/submission.svelte';
import type { Amount } from '../data/api';
import { floorTo, multiply } from '../figures/arithmetic';
import { compareDecimals } from '../figures/decimal';
import { amountOf } from '../transactions/typed';

/** What most begin with, in dollars. */
export const USUAL_FUNDS = '100000';
/** In percent. */
export const USUAL_MAKER = '0.5';
export const USUAL_TAKER = '0.9';

const STEP = '0.01';
const MOST = '10';

/** A rate as it is typed, in percent, as the server has it: `0.5` is 0.005. */
export function rateIn(text: string, field: 'maker' | 'taker'): Amount {
  const percent = amountOf(text.replace(/\s*%\s*$/, ''), field);
  if (compareDecimals(percent, MOST) > 0 || floorTo(percent, STEP) !== percent)
    throw new Invalid(field, `From 0 to ${MOST} %, in steps of ${STEP}.`);
  return multiply(percent, '0.01');
}

export function percentIn(rate: Amount | null | undefined): string {
  return rate == null ? '' : multiply(rate, '100');
}

export function fundsIn(text: string): Amount {
  return amountOf(text.replace(/^\s*\$/, '').replace(/,(?=\d{3}(\D|$))/g, ''), 'funds');
}
