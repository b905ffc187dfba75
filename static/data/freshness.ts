/**
 * How old the figures on the screen are. The server says how old they were when it answered; from then
 * on the client counts by itself. The two clocks are never compared.
 */
export interface Freshness {
  /** Age at `at`; null when there were no figures. */
  readonly age_ms: number | null;
  /** Local time (ms) of the observation. */
  readonly at: number;
  /** Names the representation: its ETag, or its market time. */
  readonly version: string | null;
}

/**
 * Takes in an answer. A revalidated answer (304) is replayed by the browser with the age it had when it
 * was first sent, so while the version is the same the age goes on from the first sight of it.
 */
export function observe(previous: Freshness | null, seen: Freshness): Freshness {
  if (seen.age_ms === null) return seen;
  const continues = previous !== null && seen.version !== null && previous.version === seen.version;
  const carried = continues ? ageAt(previous, seen.at) : null;
  return { ...seen, age_ms: Math.max(seen.age_ms, carried ?? 0) };
}

export function ageAt(freshness: Freshness, now: number): number | null {
  return freshness.age_ms === null ? null : freshness.age_ms + Math.max(0, now - freshness.at);
}

let passed_ms = 0;
let monotonic = performance.now();
let wall = Date.now();

/**
 * Local milliseconds that only move forward. Some monotonic clocks stop while the device sleeps, and the
 * wall clock may be set back, so the larger step of the two counts: figures never look younger than they are.
 */
export function localNow(): number {
  const nextMonotonic = performance.now();
  const nextWall = Date.now();
  passed_ms += Math.max(0, nextMonotonic - monotonic, nextWall - wall);
  monotonic = nextMonotonic;
  wall = nextWall;
  return passed_ms;
}
