import { expect, it } from 'vitest';
import { spread } from './spread';

it('leaves labels alone that have room', () => {
  expect(spread([200, 50, 100], 22, 11, 289)).toEqual([200, 50, 100]);
});

it('moves those apart that would cover each other, in their order', () => {
  expect(spread([100, 110, 105], 22, 11, 289)).toEqual([100, 144, 122]);
});

it('stays on the axis', () => {
  // From below: 289, 267, 245; from above: 11, 33.
  expect(spread([280, 300, 288], 22, 11, 289)).toEqual([245, 289, 267]);
  expect(spread([-5, 0], 22, 11, 289)).toEqual([11, 33]);
});

it('has them stand closer where there is no room', () => {
  // 3 labels in 20 px: every 10.
  expect(spread([0, 0, 0], 22, 0, 20)).toEqual([0, 10, 20]);
  expect(spread([], 22, 0, 20)).toEqual([]);
});
