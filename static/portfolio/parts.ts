import type { AssetRow } from './wire';

/** A piece of the whole; the last may be what is too small to be drawn by itself. */
export interface Part {
  /** Null for the small ones together. */
  asset: string | null;
  value: number;
  /** Percent of the whole. */
  share: number;
  /** How many small ones. */
  count: number;
}

/** What is less than this, in percent, cannot be seen or hit by itself. */
const LEAST_SHARE = 0.4;

/** What has a value, largest first. Pixels need no more than a double. */
export function partsOf(rows: readonly AssetRow[]): Part[] {
  const valued = rows
    .map(({ asset, value }) => ({ asset, value: Number(value ?? 0) }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
  const total = valued.reduce((sum, { value }) => sum + value, 0);
  const shareOf = (value: number) => (value / total) * 100;
  const large = valued.filter(({ value }) => shareOf(value) >= LEAST_SHARE);
  const small = valued.slice(large.length);
  const parts: Part[] = large.map(({ asset, value }) => ({ asset, value, share: shareOf(value), count: 1 }));
  const rest = small.reduce((sum, { value }) => sum + value, 0);
  if (rest > 0) parts.push({ asset: null, value: rest, share: shareOf(rest), count: small.length });
  return parts.sort((a, b) => b.value - a.value);
}
