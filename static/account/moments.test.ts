import { describe, expect, it } from 'vitest';
import { ago, ahead } from './moments';

const NOW = Date.UTC(2026, 10, 21, 12);
const MINUTE = 60_000;

describe('a moment', () => {
  it('that has passed is as many whole units ago', () => {
    const told = [0, 59_999, MINUTE, 59 * MINUTE, 61 * MINUTE, 1_440 * MINUTE, 4_400 * MINUTE];
    expect(told.map((passed) => ago(NOW - passed, NOW))).toEqual([
      'just now',
      'just now',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '1 day ago',
      '3 days ago',
    ]);
    expect(ago(NOW - 40 * 1_440 * MINUTE, NOW)).toBe('on 12 Oct 2026');
  });

  it('that a clock behind the server takes for the future is now', () => {
    expect(ago(NOW + 90_000, NOW)).toBe('just now');
  });

  it('that is to come is so far ahead', () => {
    expect(ahead(NOW - 1, NOW)).toBe('over');
    expect(ahead(NOW + 90_000, NOW)).toBe('in 2 min');
    expect(ahead(NOW + 24 * 60 * MINUTE, NOW)).toBe('in 24 h');
    expect(ahead(NOW + 90 * 1_440 * MINUTE, NOW)).toBe('in 90 days');
  });
});
