const BASE_MS = 250;
/** A thousand clients that come back after a restart are all there within five seconds. */
const CAP_MS = 4_000;
/** Who has failed for long asks seldom. */
const LONG_CAP_MS = 30_000;
/** A server that was there and is gone for less than this is being restarted. */
const RESTART_MS = 120_000;

export interface Trouble {
  /** Attempts that failed before this wait. */
  failures: number;
  /** How long ago there was a connection; null if there never was. */
  lost_for_ms: number | null;
  /** Attempts in a row that came to nothing. */
  vain: number;
}

/** From so many vain attempts on, sockets are taken to be blocked. */
export const BLOCKED_AFTER = 3;

/** How long to wait before the next attempt: anything up to a bound that doubles. `random` is from [0, 1). */
export function waitBefore(trouble: Trouble, random: number): number {
  return random * Math.min(capOf(trouble), BASE_MS * 2 ** Math.min(trouble.failures, 20));
}

/** The longest wait. */
export function capOf({ lost_for_ms, vain }: Trouble): number {
  if (lost_for_ms === null) return vain < BLOCKED_AFTER ? CAP_MS : LONG_CAP_MS;
  return lost_for_ms < RESTART_MS ? CAP_MS : LONG_CAP_MS;
}

/** Whether a socket that was closed with this code may be followed by another. */
export function mayReturn(code: number): boolean {
  return code < 4100 || code > 4199;
}
