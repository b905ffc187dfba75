import type { Amount } from '../data/api';
import { multiply } from '../figures/arithmetic';
import { compareDecimals, isZero } from '../figures/decimal';
import type { Condition, Span } from './wire';

/** Whether a threshold is a percentage, and not a price. */
export function isMove(condition: Condition): boolean {
  return condition !== 'above' && condition !== 'below';
}

/** Whether the price is at the threshold or beyond. */
export function isThere(condition: Condition, threshold: Amount, price: Amount): boolean {
  const order = compareDecimals(price, threshold);
  return condition === 'above' ? order >= 0 : order <= 0;
}

/** Whether it has moved so far or further, by percentages as near as the page knows them. */
export function hasMoved(condition: Condition, threshold: Amount, change: number): boolean {
  const least = Number(threshold);
  if (condition === 'up') return change >= least;
  return condition === 'down' ? -change >= least : Math.abs(change) >= least;
}

/** How many percent a price has to move to get to the threshold; null from nothing. */
export function wayTo(threshold: Amount, price: Amount): number | null {
  return isZero(price) ? null : (Number(threshold) / Number(price) - 1) * 100;
}

/** What a rule that has told must see before it is armed again: the server's hysteresis. */
export function backAt(condition: Condition, threshold: Amount): Amount {
  return multiply(threshold, isMove(condition) ? '0.75' : condition === 'above' ? '0.99' : '1.01');
}

/** What the boards know of a move; nothing is known of 4 hours. */
export function changeOver(
  span: Span | null,
  market: { change_1h: number | null; change_24h: number | null } | undefined,
): number | null {
  if (!market) return null;
  return span === '1h' ? market.change_1h : span === '24h' ? market.change_24h : null;
}
