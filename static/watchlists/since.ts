import type { Amount } from '../data/api';

/** Percent that a price has moved since then, as near as a double is; null where either is not known. */
export function changeSince(then: Amount | null | undefined, now: Amount | null): number | null {
  if (then == null || now === null) return null;
  const before = Number(then);
  return before === 0 ? null : ((Number(now) - before) / before) * 100;
}
