import { describe, expect, it } from 'vitest';
import { capOf, mayReturn, waitBefore } from './backoff';

const LOST = { lost_for_ms: 1_000, vain: 0 };
const ALMOST_ONE = 0.999999;

describe('the wait before another attempt', () => {
  it('is anything up to a bound that doubles from 250 ms to 4 s', () => {
    const bounds = [0, 1, 2, 3, 4, 5, 60].map((failures) =>
      Math.round(waitBefore({ ...LOST, failures }, ALMOST_ONE)),
    );
    expect(bounds).toEqual([250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
    expect(waitBefore({ ...LOST, failures: 60 }, 0)).toBe(0);
    expect(waitBefore({ ...LOST, failures: 60 }, 0.5)).toBe(2_000);
  });

  it('has a thousand clients back within five seconds of a restart that took a minute', () => {
    const BACK_MS = 60_000;
    const returns = Array.from({ length: 1_000 }, (_, client) => {
      // A plain generator, so that the outcome is the same every time.
      let state = client + 1;
      const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
      let now = 0;
      for (let failures = 0; ; failures += 1) {
        now += waitBefore({ failures, lost_for_ms: now, vain: failures }, random());
        if (now >= BACK_MS) return now - BACK_MS;
      }
    });
    expect(Math.max(...returns)).toBeLessThan(4_000);
    // And not all at once.
    expect(returns.filter((ms) => ms < 500).length).toBeLessThan(400);
  });

  it('grows to 30 s for who was away for minutes, and for who never got through', () => {
    expect(capOf({ failures: 99, lost_for_ms: 119_000, vain: 99 })).toBe(4_000);
    expect(capOf({ failures: 99, lost_for_ms: 121_000, vain: 99 })).toBe(30_000);
    expect(capOf({ failures: 2, lost_for_ms: null, vain: 2 })).toBe(4_000);
    expect(capOf({ failures: 3, lost_for_ms: null, vain: 3 })).toBe(30_000);
  });
});

describe('a close code', () => {
  it('says whether to come back', () => {
    for (const code of [1000, 1001, 1006, 1009, 4000, 4001, 4002, 4003, 4099, 4200])
      expect(mayReturn(code), String(code)).toBe(true);
    for (const code of [4100, 4101, 4102, 4199]) expect(mayReturn(code), String(code)).toBe(false);
  });
});
