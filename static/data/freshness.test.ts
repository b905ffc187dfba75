import { describe, expect, it } from 'vitest';
import { ageAt, observe, type Freshness } from './freshness';

const seen = (age_ms: number | null, at: number, version: string | null): Freshness => ({
  age_ms,
  at,
  version,
});

describe('the age of the figures', () => {
  it('counts on from what the server said', () => {
    expect(ageAt(observe(null, seen(2_000, 100, 'a')), 5_100)).toBe(7_000);
  });

  it('goes on through a revalidated answer, which repeats the age of its first sending', () => {
    const first = observe(null, seen(1_000, 0, 'a'));
    const replayed = observe(first, seen(1_000, 5_000, 'a'));
    expect(replayed.age_ms).toBe(6_000);
    expect(ageAt(replayed, 7_000)).toBe(8_000);
  });

  it('starts afresh with a new version', () => {
    const first = observe(null, seen(40_000, 0, 'a'));
    expect(observe(first, seen(500, 5_000, 'b')).age_ms).toBe(500);
  });

  it('believes the server when it says older', () => {
    const first = observe(null, seen(1_000, 0, 'a'));
    expect(observe(first, seen(30_000, 5_000, 'a')).age_ms).toBe(30_000);
  });

  it('is unknown when there are no figures', () => {
    expect(ageAt(observe(seen(1, 0, 'a'), seen(null, 5, 'a')), 9_000)).toBeNull();
  });
});
