import { describe, expect, it } from 'vitest';
import { exactMoney, money, quantity, signedMoney, tone } from './money';

describe('money', () => {
  it('has two digits after the point, with its sign before it', () => {
    expect([
      money('1234567.891', 'USD'),
      money('-3.4', 'EUR'),
      money('0', 'USD'),
      money('12', 'CHF'),
    ]).toEqual(['$1,234,567.89', '−€3.40', '$0.00', '12.00 CHF']);
  });

  it('that is less than a cent is not shown as nothing', () => {
    expect([money('0.004217', 'USD'), money('-0.0000012', 'USD')]).toEqual(['$0.0042', '−$0.0000012']);
  });

  it('that is not known is a dash', () => {
    expect([money(null, 'USD'), signedMoney(null, 'USD'), exactMoney(null, 'USD')]).toEqual(['–', '–', '–']);
  });

  it('that was won or lost says which', () => {
    expect(['5', '-5', '0'].map((value) => signedMoney(value, 'USD'))).toEqual(['+$5.00', '−$5.00', '$0.00']);
    expect(['0.001', '-5', '0', null].map(tone)).toEqual(['up', 'down', 'flat', 'flat']);
  });

  it('shows all its digits to who asks', () => {
    expect([exactMoney('48500', 'USD'), exactMoney('0.123456789012345678', 'USD')]).toEqual([
      '$48,500.00',
      '$0.123456789012345678',
    ]);
  });
});

describe('quantities', () => {
  it('are short where room is short, and never nothing', () => {
    expect(
      ['0.5', '1.123456789', '12345.678912', '0.000000000000000001', '0.00000123456', '0'].map(quantity),
    ).toEqual(['0.5', '1.12345679', '12,345.6789', '0.000000000000000001', '0.000001235', '0']);
  });
});
