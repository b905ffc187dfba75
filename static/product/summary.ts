import type { CandleRow } from '../data/api';
import { compareDecimals } from '../figures/decimal';
import { exactPrice, percent, utcMoment } from '../figures/format';

/** What the chart shows, in words, for those who do not see it. */
export function describe(candles: readonly CandleRow[], product: string, period: string): string {
  const first = candles[0];
  const last = candles.at(-1);
  if (!first || !last) return `There are no trades of ${product} in the last ${period}.`;
  const high = candles.reduce((a, b) => (compareDecimals(b.high, a.high) > 0 ? b : a));
  const low = candles.reduce((a, b) => (compareDecimals(b.low, a.low) < 0 ? b : a));
  const open = Number(first.open);
  const change = open === 0 ? null : (Number(last.close) / open - 1) * 100;
  return [
    `Candle chart of ${product} over the last ${period}, ${candles.length} candles.`,
    `From ${exactPrice(first.open)} to ${exactPrice(last.close)}, ${percent(change)}.`,
    `Highest ${exactPrice(high.high)} at ${moment(high)}, lowest ${exactPrice(low.low)} at ${moment(low)}.`,
  ].join(' ');
}

function moment(candle: CandleRow): string {
  return utcMoment(new Date(candle.time * 1000).toISOString());
}

/** Where the price lies between the day's low and high, 0 to 1; null without a range. */
export function placeInRange(price: string | null, low: string | null, high: string | null): number | null {
  if (price === null || low === null || high === null) return null;
  const width = Number(high) - Number(low);
  if (!(width > 0)) return null;
  return Math.min(1, Math.max(0, (Number(price) - Number(low)) / width));
}
