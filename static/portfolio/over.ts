import { subtract } from '../figures/arithmetic';
import { compareDecimals } from '../figures/decimal';
import { utcMoment } from '../figures/format';
import { money, signedMoney } from '../figures/money';
import type { HistoryPoint } from './wire';

/** With what it is worth now behind the rest, if that is later. */
export function upToNow(points: readonly HistoryPoint[], now: HistoryPoint | null): readonly HistoryPoint[] {
  const last = points.at(-1);
  return now !== null && last !== undefined && now.at_ms > last.at_ms ? [...points, now] : points;
}

/** What the chart shows, in words, for those who do not see it. */
export function describe(points: readonly HistoryPoint[], currency: string, period: string): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return `There are no values of the last ${period}.`;
  const high = points.reduce((a, b) => (compareDecimals(b.value, a.value) > 0 ? b : a));
  const low = points.reduce((a, b) => (compareDecimals(b.value, a.value) < 0 ? b : a));
  return [
    `Chart of the value over the last ${period}.`,
    `From ${money(first.value, currency)} to ${money(last.value, currency)};`,
    `the last is ${signedMoney(subtract(last.value, last.cost), currency)} against its cost.`,
    `Highest ${money(high.value, currency)} on ${momentOf(high)},`,
    `lowest ${money(low.value, currency)} on ${momentOf(low)}.`,
  ].join(' ');
}

/** When a point is of, as the chart has it: to the minute. */
export function momentOf({ at_ms }: HistoryPoint): string {
  return utcMoment(new Date(at_ms).toISOString()).replace(/:\d\d UTC$/, ' UTC');
}
