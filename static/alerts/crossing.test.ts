import { expect, it } from 'vitest';
import { backAt, changeOver, hasMoved, isThere, wayTo } from './crossing';

it('is there at the threshold and beyond, to the last digit', () => {
  expect(isThere('above', '100', '100.0')).toBe(true);
  expect(isThere('above', '100', '99.9999999999999999')).toBe(false);
  expect(isThere('below', '100', '100.0000000000000001')).toBe(false);
  expect(isThere('below', '100', '99')).toBe(true);
});

it('says how far the price has to move', () => {
  // 70,000 / 67,012 = 1.044589…
  expect(wayTo('70000', '67012')).toBeCloseTo(4.4589, 4);
  expect(wayTo('50', '100')).toBe(-50);
  expect(wayTo('50', '0')).toBeNull();
});

it('is armed again where the server arms it', () => {
  expect(backAt('above', '65000')).toBe('64350');
  expect(backAt('below', '0.1')).toBe('0.101');
  expect(backAt('either', '5')).toBe('3.75');
});

it('knows moves either way, and which windows the boards have', () => {
  expect([hasMoved('up', '5', 5), hasMoved('up', '5', -7), hasMoved('down', '5', -5)]).toEqual([
    true,
    false,
    true,
  ]);
  expect([hasMoved('either', '5', -5.1), hasMoved('either', '5', 4.9)]).toEqual([true, false]);
  const market = { change_1h: 1, change_24h: null };
  expect([changeOver('1h', market), changeOver('24h', market), changeOver('4h', market)]).toEqual([
    1,
    null,
    null,
  ]);
});
