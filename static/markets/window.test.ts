import { describe, expect, it } from 'vitest';
import { rowAfterKey, scrollToReveal, visibleRows } from './window';

describe('the drawn rows', () => {
  it('are those in sight and a few beyond', () => {
    expect(visibleRows({ scrolled: 4_000, height: 800 }, 40, 500)).toEqual({ start: 92, end: 128 });
  });

  it('never leave the list', () => {
    expect(visibleRows({ scrolled: -2_000, height: 800 }, 40, 500)).toEqual({ start: 0, end: 0 });
    expect(visibleRows({ scrolled: 19_900, height: 800 }, 40, 500)).toEqual({ start: 489, end: 500 });
    expect(visibleRows({ scrolled: 90_000, height: 800 }, 40, 500)).toEqual({ start: 500, end: 500 });
    expect(visibleRows({ scrolled: 0, height: 800 }, 40, 0)).toEqual({ start: 0, end: 0 });
  });

  it('come wholly into sight with the least scrolling', () => {
    const viewport = { scrolled: 400, height: 400 };
    expect(scrollToReveal(12, viewport, 40)).toBe(0);
    expect(scrollToReveal(5, viewport, 40)).toBe(-200);
    expect(scrollToReveal(20, viewport, 40)).toBe(40);
  });
});

describe('the keyboard', () => {
  it('moves by rows and pages and stops at the ends', () => {
    expect(rowAfterKey('ArrowDown', 499, 500, 10)).toBe(499);
    expect(rowAfterKey('ArrowUp', 0, 500, 10)).toBe(0);
    expect(rowAfterKey('PageDown', 5, 500, 10)).toBe(15);
    expect(rowAfterKey('PageUp', 5, 500, 10)).toBe(0);
    expect([rowAfterKey('Home', 7, 500, 10), rowAfterKey('End', 7, 500, 10)]).toEqual([0, 499]);
  });

  it('leaves other keys alone', () => {
    expect(rowAfterKey('a', 7, 500, 10)).toBeNull();
  });
});
