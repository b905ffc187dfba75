import { describe, expect, it } from 'vitest';
import { compareDecimals, exponent, fractionDigits, isZero, toFixed } from './decimal';

describe('decimal strings', () => {
  it('are compared exactly, past the precision of a double', () => {
    expect(compareDecimals('9007199254740993', '9007199254740992')).toBe(1);
    expect(compareDecimals('0.100000000000000000001', '0.1')).toBe(1);
  });

  it('are equal whatever zeros surround them', () => {
    expect(compareDecimals('1.50', '01.5')).toBe(0);
    expect(compareDecimals('-0', '0.00')).toBe(0);
  });

  it('order negative numbers below positive ones, and by magnitude among themselves', () => {
    expect(compareDecimals('-2', '1')).toBe(-1);
    expect(compareDecimals('-2', '-10')).toBe(1);
    expect(compareDecimals('9', '10')).toBe(-1);
  });

  it('know whether they are zero', () => {
    expect(isZero('0.000')).toBe(true);
    expect(isZero('0.0001')).toBe(false);
  });

  it('know the place of their first significant digit', () => {
    expect([exponent('1234.5'), exponent('1.2'), exponent('0.00001234'), exponent('0')]).toEqual([
      3, 0, -5, 0,
    ]);
  });

  it('know how many digits were written after the point', () => {
    expect([fractionDigits('12'), fractionDigits('12.340')]).toEqual([0, 3]);
  });

  it('are rounded half away from zero, carrying as far as needed', () => {
    expect([toFixed('1.005', 2), toFixed('-1.005', 2), toFixed('9.995', 2), toFixed('0.5', 0)]).toEqual([
      '1.01',
      '-1.01',
      '10.00',
      '1',
    ]);
  });

  it('are padded to the digits asked for, and have no sign when they round to nothing', () => {
    expect([toFixed('12', 2), toFixed('.5', 1), toFixed('0.00001234', 8), toFixed('-0.001', 2)]).toEqual([
      '12.00',
      '0.5',
      '0.00001234',
      '0.00',
    ]);
  });
});
