import { describe, expect, it } from 'vitest';
import { divide, multiply, negate, percentOf, subtract, sum } from './arithmetic';

describe('exact arithmetic', () => {
  it('adds what floating point cannot', () => {
    expect(sum(['0.1', '0.2'])).toBe('0.3');
    expect(sum(['999999999999999.999999999999999999', '0.000000000000000001'])).toBe('1000000000000000');
    expect(sum([])).toBe('0');
  });

  it('takes away, below zero too', () => {
    expect(subtract('1', '0.000000000000000001')).toBe('0.999999999999999999');
    expect(subtract('0.5', '2')).toBe('-1.5');
    expect(subtract('-0.25', '-0.25')).toBe('0');
    expect([negate('-0.5'), negate('3'), negate('0')]).toEqual(['0.5', '-3', '0']);
  });

  it('multiplies to the last digit', () => {
    // 0.00000001 × 97,123.45 = 0.0009712345
    expect(multiply('0.00000001', '97123.45')).toBe('0.0009712345');
    expect(multiply('-2.50', '4')).toBe('-10');
    // (10^15 − 10^-18) × 3
    expect(multiply('999999999999999.999999999999999999', '3')).toBe('2999999999999999.999999999999999997');
  });

  it('divides down to so many digits, and not by zero', () => {
    expect(divide('1', '3', 18)).toBe('0.333333333333333333');
    expect(divide('-2', '3', 4)).toBe('-0.6666');
    expect(divide('48500', '0.5', 2)).toBe('97000');
    expect(divide('1', '0.00', 2)).toBeNull();
  });

  it('knows shares, and none of nothing', () => {
    expect(percentOf('25', '200')).toBe(12.5);
    expect(percentOf('25', '0')).toBeNull();
  });
});
