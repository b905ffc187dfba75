import { describe, expect, it } from 'vitest';
import type { Order, Preview, Ticket } from './wire';
import {
  actOf,
  averageOf,
  exactOf,
  moneyOf,
  outcomeOf,
  paysFor,
  previewOf,
  progressOf,
  statusOf,
} from './words';

const ORDER: Order = {
  ...{ id: 'o1', number: 7, account_id: 'a1', product_id: 'BTC-USD', version: 1 },
  ...{ side: 'buy', kind: 'limit', time_in_force: 'gtc', post_only: false, size: '0.5', price: '60000' },
  ...{ maker: '0.005', taker: '0.009', placed_ms: 1, since_ms: 1, status: 'resting' },
  ...{ filled: '0', value: '0', fees: '0', remaining: '0.5', cancelled: '0', held: '30270' },
};
const order = (changes: Partial<Order>): Order => ({ ...ORDER, ...changes });

/** 0.5 × 67,012.4 = 33,506.2; × 0.009 = 301.5558. */
const BOUGHT: Partial<Order> = {
  ...{ kind: 'market', status: 'filled', filled: '0.5', value: '33506.2', fees: '301.5558' },
  ...{ average_price: '67012.4', remaining: '0', held: '0' },
};

describe('what has become of an order', () => {
  it('says what it waits for, and from which side', () => {
    expect(statusOf(ORDER)).toBe('Waiting for a price below 60,000');
    expect(statusOf(order({ side: 'sell' }))).toBe('Waiting for a price above 60,000');
    const armed = { status: 'armed', stop_price: '70000' } as const;
    const waits = (kind: Order['kind'], side: Order['side']) => statusOf(order({ ...armed, kind, side }));
    expect(waits('stop', 'buy')).toBe('Waiting for a price of 70,000 or more');
    expect(waits('stop_limit', 'sell')).toBe('Waiting for a price of 70,000 or less');
    expect(waits('take_profit', 'sell')).toBe('Waiting for a price of 70,000 or more');
    expect(waits('take_profit', 'buy')).toBe('Waiting for a price of 70,000 or less');
    expect(statusOf(order({ status: 'waiting' }))).toBe('Waiting for an order book');
  });

  it('says why it has ended, and what was filled before', () => {
    const cancelled = (reason: Order['reason'], filled = '0') =>
      statusOf(order({ status: 'cancelled', reason: reason ?? null, filled }), '0.01');
    expect(cancelled('owner')).toBe('Cancelled by you');
    expect(cancelled('owner', '0.2')).toBe('Bought 0.2 BTC; the rest was cancelled by you');
    expect(cancelled('price_protection')).toBe('Cancelled: the price moved more than 1% from the middle');
    expect(cancelled('no_book')).toBe('Cancelled: no order book could be had within 30 seconds');
    expect(cancelled('no_liquidity', '0.2')).toBe(
      'Bought 0.2 BTC; the rest was cancelled: there was no more in the order book',
    );
    expect(statusOf(order({ status: 'expired' }))).toBe('Expired: its time was over');
    expect(statusOf(order({ status: 'rejected', reason: 'post_only' }))).toBe(
      'Rejected: it would have traded at once, and is post-only',
    );
    expect(statusOf(order(BOUGHT))).toBe('Bought 0.5 BTC at 67,012.40');
  });

  it('is told in a sentence when it was placed', () => {
    expect(outcomeOf(order(BOUGHT), '0.01')).toBe('Bought 0.5 BTC at 67,012.40 on average; fee 301.56 USD.');
    expect(outcomeOf(ORDER)).toBe('Placed. It waits for a price below 60,000.');
    expect(outcomeOf(order({ kind: 'market', time_in_force: 'ioc', status: 'waiting' }))).toBe(
      'Placed. It waits for an order book, for 30 seconds at most.',
    );
    const some = { filled: '0.2', value: '12000', fees: '108', average_price: '60000' };
    expect(outcomeOf(order(some))).toBe(
      'Bought 0.2 BTC at 60,000.00 on average; fee 108.00 USD. The rest waits for a price below 60,000.',
    );
    expect(outcomeOf(order({ ...some, status: 'cancelled', reason: 'no_liquidity' }))).toBe(
      'Bought 0.2 BTC at 60,000.00 on average; fee 108.00 USD. The rest: cancelled: there was no more in the order book.',
    );
  });
});

describe('figures of an order', () => {
  it('are in cents, and an average is as fine as the price', () => {
    expect(moneyOf('301.5558', 'BTC-USD')).toBe('301.56 USD');
    expect(moneyOf('0.0042', 'BTC-USD')).toBe('0.0042 USD');
    expect(exactOf('301.5558', 'USD')).toBe('301.5558 USD');
    expect(moneyOf('5', 'BTC-USD')).toBe('5.00 USD');
    expect(moneyOf('0.00012', 'ETH-BTC')).toBe('0.00012 BTC');
    expect(averageOf('67012.401666666666666667', '0.01')).toBe('67,012.40');
    expect(averageOf('67012.405')).toBe('67,012.41');
    // Four digits of its own: 0.00001234567 is 0.00001235.
    expect(averageOf('0.00001234567')).toBe('0.00001235');
  });

  it('say what was meant, and how much of it is there', () => {
    expect(actOf(ORDER)).toBe('Buy 0.5 BTC');
    expect(actOf({ side: 'buy', product_id: 'ETH-EUR', funds: '500' })).toBe('Buy ETH for 500.00 EUR');
    expect(actOf({ side: 'sell', product_id: 'ETH-EUR' })).toBe('Sell ETH');
    expect(progressOf(ORDER)).toBe('0.5');
    expect(progressOf(order({ filled: '0.2' }))).toBe('0.2 of 0.5');
    const spent = { size: null, funds: '500', filled: '0.01', value: '490.5', fees: '4.4145' };
    // 490.5 + 4.4145
    expect(progressOf(order(spent))).toBe('0.01 for 494.91 USD');
    expect(paysFor(order(BOUGHT))).toBe('33807.7558');
    expect(paysFor(order({ ...BOUGHT, side: 'sell' }))).toBe('33204.6442');
  });
});

describe('what would come of a ticket', () => {
  const MEANT = { account_id: 'a1', product_id: 'BTC-USD', side: 'buy' } as const;
  const TICKET: Ticket = {
    ...{ account_id: 'a1', product_id: 'BTC-USD', side: 'buy', kind: 'limit', size: '0.5', price: '60000' },
    time_in_force: 'gtc',
  };
  const PREVIEW: Preview = {
    ...{
      has_book: true,
      held: '30270',
      held_asset: 'USD',
      available: '100000',
      maker: '0.005',
      taker: '0.009',
    },
    ...{ filled: '0', value: '0', fee: '0', total: '0', remaining: '0.5', cancelled: '0', status: 'resting' },
  };
  const told = (ticket: Partial<Ticket>, preview: Partial<Preview>) =>
    previewOf({ ...TICKET, ...ticket }, { ...PREVIEW, ...preview }, '0.01');

  it('is told before it happens', () => {
    expect(told({}, {})).toBe('Nothing trades yet: it waits for a price below 60,000.');
    expect(told({}, { filled: '0.2', remaining: '0.3' })).toBe(
      'It buys 0.2 BTC at once; 0.3 BTC wait for a price below 60,000.',
    );
    expect(told({ kind: 'market' }, { status: 'filled', filled: '0.5' })).toBe(
      'All of it is bought at once.',
    );
    expect(told({ kind: 'stop_limit', stop_price: '59000' }, { status: 'armed' })).toBe(
      'Nothing trades yet. At a price of 59,000 or more it becomes a limit order at 60,000.',
    );
    const protects = {
      status: 'cancelled',
      reason: 'price_protection',
      filled: '0.4',
      cancelled: '0.1',
    } as const;
    expect(told({ kind: 'market', time_in_force: 'ioc' }, protects)).toBe(
      'It buys 0.4 BTC at once; 0.1 BTC would be cancelled: the next price is more than 1% away from the middle.',
    );
    expect(told({ post_only: true }, { status: 'rejected', reason: 'post_only' })).toBe(
      'It would be rejected: it would trade at once, and is post-only.',
    );
    expect(told({ kind: 'market', time_in_force: 'ioc' }, { status: 'waiting', has_book: false })).toBe(
      'No order book can be had at the moment: it would wait for one, for 30 seconds at most.',
    );
  });

  it('names what its money cannot buy', () => {
    const preview = { ...PREVIEW, status: 'filled', filled: '0.00747', cancelled: '0.35' } as const;
    expect(previewOf({ ...MEANT, kind: 'market', funds: '500' }, preview)).toBe(
      'It buys 0.00747 BTC at once; 0.35 USD pay for no more and are left.',
    );
  });
});
