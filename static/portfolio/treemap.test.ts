import { describe, expect, it } from 'vitest';
import { treemap } from './treemap';

const area = ({ width, height }: { width: number; height: number }) => width * height;

describe('a treemap', () => {
  it('gives each weight its part of the area, and nothing lies outside', () => {
    const weights = [50, 20, 10, 10, 5, 3, 1, 1];
    const tiles = treemap(weights, 400, 300);
    expect(tiles).toHaveLength(weights.length);
    tiles.forEach((tile, place) =>
      expect(area(tile)).toBeCloseTo(((weights[place] ?? 0) / 100) * 120_000, 6),
    );
    for (const { left, top, width, height } of tiles) {
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(left + width).toBeLessThanOrEqual(400.000_001);
      expect(top + height).toBeLessThanOrEqual(300.000_001);
    }
  });

  it('has tiles near square where it can', () => {
    // The example of the paper: 6, 6, 4, 3, 2, 2, 1 in 6 × 4
    const tiles = treemap([6, 6, 4, 3, 2, 2, 1], 6, 4);
    expect(tiles.slice(0, 2)).toEqual([
      { left: 0, top: 0, width: 3, height: 2 },
      { left: 0, top: 2, width: 3, height: 2 },
    ]);
    for (const { width, height } of tiles) expect(Math.max(width / height, height / width)).toBeLessThan(2.8);
  });

  it('of nothing is empty', () => {
    expect(treemap([], 100, 100)).toEqual([]);
    expect(treemap([0, 0], 100, 100)).toEqual([]);
    expect(treemap([1], 0, 100)).toEqual([]);
  });
});
