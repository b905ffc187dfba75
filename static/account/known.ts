import type { Me } from './wire';

/** An answer about oneself. The server's clock and this device's are not compared: what counts is what is left. */
export interface Known {
  me: Me;
  /** How much longer the access token holds, when the answer came. */
  left_ms: number;
}

export function known(me: Me, server_now_ms: number): Known {
  return { me, left_ms: me.expires_ms - server_now_ms };
}

/** An access token lives for ten minutes, whatever an answer says. */
const LIFE_MS = 600_000;
const AHEAD_MS = 60_000;
const LEAST_MS = 20_000;

/** When to ask for the next token: ahead of its end, and never in a hurry that would ask without pause. */
export function refreshIn(left_ms: number): number {
  return Math.max(LEAST_MS, Math.min(left_ms, LIFE_MS) - AHEAD_MS);
}
