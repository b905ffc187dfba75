import { describe as suite, expect, it } from 'vitest';
import { describe, placeInRange } from './summary';

const candle = (time: number, open: string, high: string, low: string, close: string) => ({
  time,
  open,
  high,
  low,
  close,
  volume: '1',
});

suite('the chart in words', () => {
  it('says where it went and how far it swung', () => {
    const text = describe(
      [candle(0, '100', '110', '99', '105'), candle(300, '105', '106', '90', '95')],
      'BTC-USD',
      '1 day',
    );
    expect(text).toBe(
      'Candle chart of BTC-USD over the last 1 day, 2 candles. From 100 to 95, −5.00%. ' +
        'Highest 110 at 1 Jan 1970, 00:00:00 UTC, lowest 90 at 1 Jan 1970, 00:05:00 UTC.',
    );
  });

  it('says so when nothing was traded', () => {
    expect(describe([], 'X-USD', '1 hour')).toBe('There are no trades of X-USD in the last 1 hour.');
  });
});

suite('the place of the price in the day', () => {
  it('lies between the low and the high', () => {
    expect(placeInRange('15', '10', '20')).toBe(0.5);
    expect(placeInRange('25', '10', '20')).toBe(1);
  });

  it('is unknown without a range', () => {
    expect(placeInRange('1', null, '2')).toBeNull();
    expect(placeInRange('1', '1', '1')).toBeNull();
  });
});
