import { expect, it } from 'vitest';
import { moved } from './move';

it('puts one at its new place, and the others keep their order', () => {
  const four = ['a', 'b', 'c', 'd'];
  expect(moved(four, 0, 2)).toEqual(['b', 'c', 'a', 'd']);
  expect(moved(four, 3, 0)).toEqual(['d', 'a', 'b', 'c']);
  expect(moved(four, 1, 1)).toEqual(four);
  expect(moved(four, 1, 9)).toEqual(['a', 'c', 'd', 'b']);
});
