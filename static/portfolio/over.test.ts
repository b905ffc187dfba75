import { describe as group, expect, it } from 'vitest';
import { describe, upToNow } from './over';

const POINTS = [
  { at_ms: 1_700_000_000_000, value: '100', cost: '80' },
  { at_ms: 1_700_086_400_000, value: '90', cost: '120' },
];

group('value over time', () => {
  it('goes up to now, unless what is known of now is older', () => {
    const now = { at_ms: 1_700_086_400_001, value: '95', cost: '120' };
    expect(upToNow(POINTS, now)).toEqual([...POINTS, now]);
    expect(upToNow(POINTS, { ...now, at_ms: 1_700_086_400_000 })).toEqual(POINTS);
    expect(upToNow(POINTS, null)).toEqual(POINTS);
    expect(upToNow([], now)).toEqual([]);
  });

  it('is told in words', () => {
    // 90 − 120 = −30
    const words = describe(POINTS, 'USD', '1 month');
    expect(words).toContain('From $100.00 to $90.00; the last is −$30.00 against its cost.');
    expect(words).toContain('Highest $100.00');
    expect(describe([], 'USD', '1 week')).toBe('There are no values of the last 1 week.');
  });
});
