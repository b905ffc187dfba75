import { describe, expect, it } from 'vitest';
import { inSlots, mostRows, rowAfterKey, scrollToReveal, visibleRows } from './window';

describe('the drawn rows', () => {
  it('are those in sight and a few beyond', () => {
    expect(visibleRows({ scrolled: 4_000, height: 800 }, 40, 500)).toEqual({ start: 92, end: 129 });
  });

  it('are as many wherever it is scrolled to', () => {
    // 800 ÷ 40 = 20, one more where two are cut off, and 8 beyond each edge.
    expect(mostRows(800, 40)).toBe(37);
    for (const scrolled of [4_000, 4_001, 4_039]) {
      const { start, end } = visibleRows({ scrolled, height: 800 }, 40, 500);
      expect(end - start).toBe(37);
    }
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

describe('the elements of rows', () => {
  it('stay in their order while it is scrolled, and what leaves at one end comes in at the other', () => {
    expect(inSlots({ start: 0, end: 4 }, 4, 0)).toEqual([0, 1, 2, 3]);
    // Rows 0 and 1 have left: rows 4 and 5 are in their elements.
    expect(inSlots({ start: 2, end: 6 }, 4, 0)).toEqual([4, 5, 2, 3]);
  });

  it('can be put into the order of the rows', () => {
    expect(inSlots({ start: 2, end: 6 }, 4, 2)).toEqual([2, 3, 4, 5]);
    expect(inSlots({ start: 9, end: 13 }, 4, 9 % 4)).toEqual([9, 10, 11, 12]);
  });

  it('are fewer at the ends of a list', () => {
    expect(inSlots({ start: 0, end: 3 }, 4, 0)).toEqual([0, 1, 2]);
    expect(inSlots({ start: 7, end: 9 }, 4, 0)).toEqual([8, 7]);
    expect(inSlots({ start: 0, end: 0 }, 4, 0)).toEqual([]);
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
