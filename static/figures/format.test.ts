import { describe, expect, it } from 'vitest';
import { age, amount, compactAmount, direction, exactPrice, percent, price, utcMoment } from './format';

describe('prices', () => {
  it('have two digits from a hundred up and four from one up', () => {
    expect([price('97123.4'), price('152.3'), price('3.42'), price('1')]).toEqual([
      '97,123.40',
      '152.30',
      '3.4200',
      '1.0000',
    ]);
  });

  it('keep four significant digits below one', () => {
    expect([price('0.45214'), price('0.00001234'), price('0.000000000123456')]).toEqual([
      '0.4521',
      '0.00001234',
      '0.0000000001235',
    ]);
  });

  it('show every digit that was sent when asked to be exact', () => {
    expect(exactPrice('12345678901234567890.123456789012345678')).toBe(
      '12,345,678,901,234,567,890.123456789012345678',
    );
    expect(exactPrice('97123.5', '0.01')).toBe('97,123.50');
  });

  it('are a dash when absent, not zero', () => {
    expect(price(null)).toBe('–');
    expect(exactPrice(null)).toBe('–');
  });
});

describe('percentages', () => {
  it('carry a sign, with a real minus', () => {
    expect([percent(1.234), percent(-0.456), percent(0)]).toEqual(['+1.23%', '−0.46%', '0.00%']);
  });

  it('carry no sign when they round to nothing', () => {
    expect([percent(0.004), percent(-0.0001)]).toEqual(['0.00%', '0.00%']);
    expect([direction(-0.004), direction(0.005), direction(-3), direction(null)]).toEqual([
      'flat',
      'up',
      'down',
      'flat',
    ]);
  });

  it('drop their decimals in the thousands', () => {
    expect(percent(12345.678)).toBe('+12,346%');
  });
});

describe('amounts', () => {
  it('are short where room is short, with the currency', () => {
    expect([
      compactAmount('1214567890.12', 'USD'),
      compactAmount('312.4', 'BTC'),
      compactAmount('999', 'EUR'),
    ]).toEqual(['$1.21B', '312 BTC', '€999']);
  });

  it('move to the next suffix when they round up to it, and keep small ones readable', () => {
    const short = ['999950', '999.6', '1900000000000', '28345', '0.005321', '0', '1234567000000000'];
    expect(short.map((value) => compactAmount(value, 'X'))).toEqual([
      '1M X',
      '1K X',
      '1.9T X',
      '28.3K X',
      '0.00532 X',
      '0 X',
      '1,230T X',
    ]);
  });

  it('keep all digits elsewhere', () => {
    expect(amount('1234567.00000001')).toBe('1,234,567.00000001');
  });
});

describe('ages', () => {
  it('are never rounded up', () => {
    expect([age(999), age(59_999), age(245_000), age(7_859_000), age(273_600_000)]).toEqual([
      '0 s',
      '59 s',
      '4 min 05 s',
      '2 h 10 min',
      '3 d 4 h',
    ]);
  });

  it('stand beside moments in UTC', () => {
    expect(utcMoment('2026-11-14T12:33:10.000Z')).toBe('14 Nov 2026, 12:33:10 UTC');
  });
});
