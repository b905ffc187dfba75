import { describe, expect, it } from 'vitest';
import { Invalid } from '../account/form/submission.svelte';
import { multiply, sum } from '../figures/arithmetic';
import { compareDecimals } from '../figures/decimal';
import type { Account } from '../portfolio/wire';
import { localOf } from '../transactions/moment';
import { availableOf, portionOf, PORTIONS } from './portion';
import { fundsIn, percentIn, rateIn } from './terms';
import { askedOf, ticketOf, type Typed } from './typed';

const GRID = { base_increment: '0.00000001', quote_increment: '0.01' };
const TYPED: Typed = {
  ...{ account_id: 'a1', product_id: 'BTC-USD', side: 'buy', kind: 'market', by: 'size' },
  ...{ size: '0.50', funds: '1 000', price: '60000.00', stop_price: '70000' },
  ...{ time_in_force: 'gtc', expires: '', post_only: true },
};
const ticket = (changes: Partial<Typed>) => ticketOf({ ...TYPED, ...changes }, GRID);
const OF = { account_id: 'a1', product_id: 'BTC-USD' };

function faultOf(changes: Partial<Typed>): string {
  try {
    ticket(changes);
  } catch (error) {
    if (error instanceof Invalid) return `${error.field}: ${error.message}`;
    throw error;
  }
  return 'none';
}

describe('a ticket', () => {
  it('says what its kind asks for, and nothing else that was typed', () => {
    expect(ticket({})).toEqual({ ...OF, side: 'buy', kind: 'market', size: '0.5', time_in_force: 'ioc' });
    expect(ticket({ by: 'funds' })).toEqual({
      ...OF,
      ...{ side: 'buy', kind: 'market', funds: '1000', time_in_force: 'ioc' },
    });
    expect(ticket({ kind: 'limit' })).toEqual({
      ...OF,
      ...{ side: 'buy', kind: 'limit', size: '0.5', price: '60000', time_in_force: 'gtc', post_only: true },
    });
    expect(ticket({ kind: 'stop_limit', side: 'sell' })).toEqual({
      ...OF,
      ...{ side: 'sell', kind: 'stop_limit', size: '0.5', price: '60000', stop_price: '70000' },
      time_in_force: 'gtc',
    });
    // What is spent is told only of what is bought without a limit.
    for (const changes of [{ side: 'sell' }, { kind: 'limit' }, { kind: 'stop_limit' }] as const)
      expect(ticket({ ...changes, by: 'funds' })).not.toHaveProperty('funds');
  });

  it('stays as long as its kind can', () => {
    expect(askedOf({ ...TYPED, kind: 'limit', time_in_force: 'fok' })).toMatchObject({
      time: 'fok',
      post_only: false,
    });
    expect(askedOf({ ...TYPED, kind: 'stop', time_in_force: 'fok' }).time).toBe('gtc');
    const at_ms = new Date(2030, 0, 2, 3, 4).getTime();
    const until = { kind: 'limit', time_in_force: 'gtd', expires: localOf(at_ms) } as const;
    expect(ticket(until).expires_ms).toBe(at_ms);
    expect(faultOf({ ...until, expires: '' })).toBe('expires_ms: Enter the day and the time.');
  });

  it('names the first field at fault', () => {
    expect(faultOf({ product_id: '' })).toBe('product_id: Choose a market.');
    expect(faultOf({ size: '' })).toBe('size: Enter an amount.');
    expect(faultOf({ size: '0' })).toBe('size: Enter more than 0.');
    expect(faultOf({ size: '0.000000001' })).toBe('size: Sizes of BTC come in steps of 0.00000001.');
    expect(faultOf({ kind: 'limit', price: '60000.001', size: '' })).toBe(
      'price: Prices of BTC-USD come in steps of 0.01.',
    );
    expect(faultOf({ by: 'funds', funds: '1,000' })).toMatch(/^funds: Write amounts as 1234.56/);
  });
});

describe('a part of what is available', () => {
  const RATES = { maker: '0.005', taker: '0.009' };
  const of = (portion: (typeof PORTIONS)[number], typed: Partial<Typed>, price: string | null = null) =>
    portionOf(portion, { ...TYPED, ...typed }, { available: '1000.01', grid: GRID, rates: RATES, price });

  it('is spent as it is where there is no limit', () => {
    // 1000.01 ÷ 4 = 250.0025
    expect(of('25', {})).toEqual({ by: 'funds', funds: '250' });
    expect(of('100', { kind: 'stop' })).toEqual({ by: 'funds', funds: '1000.01' });
  });

  it('pays for a limit with its fee, and not for one step more', () => {
    // 1000.01 ÷ (60,000 × 1.009) = 0.0165181698…
    expect(of('100', { kind: 'limit' }, '60000')).toEqual({ by: 'size', size: '0.01651816' });
    const cost = (size: string) => multiply(multiply(size, '60000'), sum(['1', '0.009']));
    expect(compareDecimals(cost('0.01651816'), '1000.01')).toBe(-1);
    expect(compareDecimals(cost('0.01651817'), '1000.01')).toBe(1);
    expect(of('50', { kind: 'limit' })).toBeNull();
  });

  it('is a size to sell, on the grid', () => {
    const coarse = { base_increment: '0.1', quote_increment: '0.01' };
    const sell = { ...TYPED, side: 'sell' } as const;
    // 7.77 × 0.75 = 5.8275
    expect(portionOf('75', sell, { available: '7.77', grid: coarse, rates: RATES, price: null })).toEqual({
      by: 'size',
      size: '5.8',
    });
    const unknown = { base_increment: null, quote_increment: null };
    expect(portionOf('75', sell, { available: '1', grid: unknown, rates: RATES, price: null })).toBeNull();
  });

  it('leaves out what open orders reserve', () => {
    const account: Account = {
      ...{ id: 'a1', name: 'Paper', kind: 'paper', version: 1, created_ms: 1 },
      balances: [{ asset: 'USD', quantity: '100' }],
      held: [{ asset: 'USD', quantity: '30.5' }],
    };
    expect(availableOf(account, 'USD')).toBe('69.5');
    expect(availableOf(account, 'BTC')).toBe('0');
  });
});

describe('the terms of an account', () => {
  it('are typed in percent and dollars', () => {
    expect(rateIn('0.5', 'maker')).toBe('0.005');
    expect(rateIn(' 0.90 % ', 'taker')).toBe('0.009');
    expect(rateIn('0', 'maker')).toBe('0');
    expect(percentIn('0.0125')).toBe('1.25');
    expect(() => rateIn('0.005', 'maker')).toThrow('in steps of 0.01');
    expect(() => rateIn('10.01', 'maker')).toThrow('From 0 to 10 %');
    expect(fundsIn('$100,000')).toBe('100000');
    expect(() => fundsIn('1,5')).toThrow();
  });
});
