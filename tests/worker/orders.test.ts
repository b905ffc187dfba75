// Paper orders on the real runtime: filled by the simulator's own order books and prices, as far as these can be had.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Stage, eventually } from './stage';
import { Owner, amount, parts, side } from './vault';

/** The exchange's clock stands still unless it is moved, so an order book is the same until then. */
const CLOCK = ['--clock', `manual:${Math.floor(Date.now() / 1000)}`];

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start('bundle-with-faults', {}, ...CLOCK);
  await stage.tick();
});
afterEach(() => stage.simulator.heal());
afterAll(() => stage.stop());

/** Minutes go by at the exchange until the last trade there was at such a price; then the market sees it. */
async function trades(isSuch: (price: bigint) => boolean): Promise<void> {
  const body = JSON.stringify({ advance_ms: 60_000 });
  for (let minutes = 0; minutes < 20_000; minutes += 1) {
    await fetch(`${stage.simulator.url}/sim/clock`, { method: 'POST', body });
    const answer = await fetch(`${stage.simulator.url}/products/BTC-USD/ticker`);
    const { price } = (await answer.json()) as { price: string };
    if (!isSuch(parts(price))) continue;
    // It asks once in so many seconds.
    await stage.advance(5);
    await stage.tick();
    return;
  }
  throw new Error('there was no such price in two weeks');
}

/** It comes to be filled. */
const isFilled = (owner: Owner, id: string) =>
  eventually(async () => (await owner.get(`/api/orders/${id}`)).json.status === 'filled', 20);

const ONE = 10n ** 18n;
const times = (a: bigint, b: bigint) => (a * b) / ONE;
const TAKER = parts('0.009');

type Level = [price: string, size: string, orders: number];

/** The order book of now, as the exchange has it. */
async function bookOf(product: string): Promise<{ bids: Level[]; asks: Level[] }> {
  return (await fetch(`${stage.simulator.url}/products/${product}/book?level=2`)).json() as never;
}

/** Somebody with a paper account. */
async function trader(funds = '1000000'): Promise<{ owner: Owner; account: string }> {
  const owner = await Owner.register(stage);
  const { id } = await owner.done('POST', '/api/accounts', { name: 'Practice', kind: 'paper', funds });
  return { owner, account: id };
}

const order = (account_id: string, told: object) => ({
  ...{ account_id, product_id: 'BTC-USD', side: 'buy', kind: 'limit' },
  ...told,
});

/** What there is of each asset in the account. */
async function balances(owner: Owner, account: string): Promise<Record<string, string>> {
  const { accounts } = (await owner.get('/api/accounts')).json;
  const { balances } = accounts.find(({ id }: any) => id === account);
  return Object.fromEntries(balances.map(({ asset, quantity }: any) => [asset, quantity]));
}

/** The price of the last trade that the market has seen. */
async function price(product = 'BTC-USD'): Promise<bigint> {
  return parts((await stage.ask(`/api/markets/${product}`)).json.market.price);
}

/** So many hundredths of a percent of a price, in cents. */
const off = (price: bigint, hundredths: bigint) =>
  amount(((((price * (10_000n + hundredths)) / 10_000n) * 100n) / ONE) * (ONE / 100n));

test('orders that nobody watches are found by the object that comes after one that was lost', async () => {
  const { owner, account } = await trader();
  const stop_price = off(await price(), 1n);
  const told = order(account, { kind: 'stop', size: '0.01', stop_price });
  const { id } = await owner.done('POST', '/api/orders', told);
  await stage.kill();
  await trades((price) => price >= parts(stop_price));
  await isFilled(owner, id);
});

describe('a market order', () => {
  test('is filled by the answer, as a walk of the order book by hand would', async () => {
    const { owner, account } = await trader();
    const { asks } = await bookOf('BTC-USD');
    // Three levels but for the least part of the third, however deep they are at this second.
    const wanted = asks.slice(0, 3).reduce((sum, [, size]) => sum + parts(size), 0n) - parts('0.00000001');
    const told = order(account, { kind: 'market', size: amount(wanted) });
    const { filled, value, fees, status, id } = await owner.done('POST', '/api/orders', told);
    const walk: [string, string][] = [];
    let left = wanted;
    for (const [price, size] of asks) {
      if (left === 0n) break;
      const part = left < parts(size) ? left : parts(size);
      walk.push([price, amount(part)]);
      left -= part;
    }
    const worth = walk.reduce((sum, [price, size]) => sum + times(parts(price), parts(size)), 0n);
    expect(walk).toHaveLength(3);
    expect([filled, status]).toEqual([amount(wanted), 'filled']);
    expect([value, fees]).toEqual([amount(worth), amount(times(worth, TAKER))]);
    const { fills } = (await owner.get(`/api/orders/${id}`)).json;
    expect(fills.map(({ price, size }: any) => [price, size])).toEqual(walk.toReversed().slice(0, 200));
    // One transaction for each order, and what they come to is what the account has.
    const bought = (await owner.transactions()).filter(({ kind }) => kind === 'buy');
    const { orders } = (await owner.get('/api/orders?status=done')).json;
    expect(bought).toHaveLength(orders.length);
    const spent = orders.reduce((sum: bigint, { value, fees }: any) => sum + parts(value) + parts(fees), 0n);
    expect((await balances(owner, account))['USD']).toBe(amount(parts('1000000') - spent));
    // Who waits for the answer is told by it.
    expect((await owner.get('/api/notifications')).json.notifications).toEqual([]);
  });

  test('comes to what its preview said, and to no less than its funds', async () => {
    const { owner, account } = await trader();
    const told = order(account, { product_id: 'ETH-USD', kind: 'market', funds: '2500' });
    const preview = (await owner.write('POST', '/api/orders/preview', told)).json;
    expect(preview).toMatchObject({ has_book: true, held: '2500', held_asset: 'USD', status: 'filled' });
    expect((await owner.get('/api/orders?status=done')).json.orders).toEqual([]);
    const placed = await owner.done('POST', '/api/orders', told);
    const sum = (of: any, ...names: string[]) =>
      amount(names.reduce((sum, name) => sum + parts(of[name]), 0n));
    expect([sum(placed, 'value', 'fees', 'cancelled'), placed.status]).toEqual(['2500', 'filled']);
    expect(sum(preview, 'total', 'cancelled')).toBe('2500');
  });

  test('waits while no book can be had, and is given up after half a minute', async () => {
    const { owner, account } = await trader();
    const device = await owner.browser.listen();
    await stage.simulator.fail({ path: '/products/SOL-USD/book', kind: 'status', status: 503 });
    const told = order(account, { product_id: 'SOL-USD', kind: 'market', size: '1' });
    const { id, status, held } = await owner.done('POST', '/api/orders', told);
    expect([status, parts(held) > 0n]).toEqual(['waiting', true]);
    await stage.advance(31);
    await stage.tick();
    await eventually(async () => (await owner.get(`/api/orders/${id}`)).json.status === 'cancelled');
    const given = (await owner.get(`/api/orders/${id}`)).json;
    expect([given.reason, given.filled, given.held]).toEqual(['no_book', '0', '0']);
    const isTold = (frame: any) =>
      frame.push === 'changes' && frame.entries.some(({ tag }: any) => tag === 'notifications');
    await device.next(isTold);
    device.close();
    const { notifications } = (await owner.get('/api/notifications')).json;
    expect(notifications).toMatchObject([
      { kind: 'order', about: id, title: 'Order to buy 1 SOL was cancelled' },
    ]);
  });

  test('is filled as soon as a book is there again', async () => {
    const { owner, account } = await trader();
    await stage.simulator.fail({ path: '/products/ADA-USD/book', kind: 'status', status: 503 });
    const told = order(account, { product_id: 'ADA-USD', kind: 'market', size: '10' });
    const { id, status } = await owner.done('POST', '/api/orders', told);
    expect(status).toBe('waiting');
    await stage.simulator.heal();
    await eventually(async () => (await owner.get(`/api/orders/${id}`)).json.status === 'filled', 15);
  });
});

describe('a limit order', () => {
  test('rests, and fills at its own price when a trade goes beyond it', async () => {
    const { owner, account } = await trader();
    const now = await price();
    const limit = off(now, -1n);
    const told = order(account, { size: '0.01', price: limit });
    const { id, status } = await owner.done('POST', '/api/orders', told);
    // A price that is hardly below the best.
    if (status === 'resting') {
      const device = await owner.browser.listen();
      await trades((price) => price < parts(limit));
      await isFilled(owner, id);
      const isTold = (frame: any) =>
        frame.push === 'changes' && frame.entries.some(({ tag }: any) => tag === 'orders');
      await device.next(isTold);
      device.close();
    }
    const filled = (await owner.get(`/api/orders/${id}`)).json;
    for (const fill of filled.fills) expect(parts(fill.price)).toBeLessThanOrEqual(parts(limit));
    if (status === 'resting') expect(filled.fills).toMatchObject([{ liquidity: 'maker', price: limit }]);
  });

  test('is reserved for, and what is cancelled is free again', async () => {
    const { owner, account } = await trader('1000');
    const limit = off(await price(), -2000n);
    const size = '0.01';
    const { id, held, status } = await owner.done(
      'POST',
      '/api/orders',
      order(account, { size, price: limit }),
    );
    expect([status, held]).toEqual([
      'resting',
      amount(times(times(parts(limit), parts(size)), parts('1.009'))),
    ]);
    const withdrawal = async (sent: string) =>
      owner.write('POST', '/api/transactions', {
        ...{ kind: 'withdrawal', at_ms: await stage.now(), account_id: account, sent: side(sent) },
      });
    const refused = await withdrawal('1000 USD');
    expect([refused.status, refused.json.error.shortage]).toMatchObject([
      409,
      { asset: 'USD', missing: held },
    ]);
    const cancelled = await owner.done('DELETE', `/api/orders/${id}`);
    expect([cancelled.status, cancelled.reason, cancelled.held]).toEqual(['cancelled', 'owner', '0']);
    expect((await withdrawal('1000 USD')).status).toBe(201);
    await stage.tick();
    expect((await owner.get(`/api/orders/${id}`)).json).toMatchObject({ status: 'cancelled', filled: '0' });
  });

  test('that must not take is rejected where it would', async () => {
    const { owner, account } = await trader();
    const told = order(account, { size: '0.01', price: off(await price(), 300n), post_only: true });
    const placed = await owner.done('POST', '/api/orders', told);
    expect([placed.status, placed.reason, placed.filled]).toEqual(['rejected', 'post_only', '0']);
  });
});

describe('a stop', () => {
  test('is triggered by the price and is filled by the book', async () => {
    const { owner, account } = await trader();
    const stop_price = off(await price(), 1n);
    const told = order(account, { kind: 'stop', size: '0.01', stop_price });
    const { id, status } = await owner.done('POST', '/api/orders', told);
    expect(status).toBe('armed');
    await trades((price) => price >= parts(stop_price));
    await isFilled(owner, id);
    const { triggered_ms, placed_ms, fills } = (await owner.get(`/api/orders/${id}`)).json;
    expect(triggered_ms).toBeGreaterThan(placed_ms);
    expect(fills[0].liquidity).toBe('taker');
    const { notifications } = (await owner.get('/api/notifications')).json;
    expect(notifications).toMatchObject([{ kind: 'order', about: id, asset: 'BTC' }]);
    expect(notifications[0].title).toMatch(/^Bought 0\.01 BTC at [\d,.]+ USD$/);
  });
});

describe('a request', () => {
  test('that is sent again places nothing again', async () => {
    const { owner, account } = await trader();
    const told = order(account, { kind: 'market', size: '0.01' });
    const key = crypto.randomUUID();
    const answers = [];
    for (let time = 0; time < 3; time += 1) answers.push(await owner.write('POST', '/api/orders', told, key));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);
    expect(answers[2]!.headers.get('idempotency-replayed')).toBe('true');
    expect((await balances(owner, account))['BTC']).toBe('0.01');
  });

  test('that the product does not take is refused with the field at fault', async () => {
    const { owner, account } = await trader();
    for (const [told, code, field] of [
      [{ size: '0.01', price: '1000.001' }, 'invalid_parameter', 'price'],
      [{ size: '0.000000001', price: '1000' }, 'invalid_parameter', 'size'],
      [{ product_id: 'NONE-USD', size: '1', price: '1' }, 'invalid_parameter', 'product_id'],
      [{ kind: 'market', size: '0.01', price: '1' }, 'invalid_parameter', 'price'],
      [{ kind: 'market', funds: '0.5' }, 'invalid_parameter', 'funds'],
      [{ side: 'sell', kind: 'market', size: '1' }, 'insufficient_balance', undefined],
    ] as const) {
      const refused = await owner.write('POST', '/api/orders', order(account, told));
      expect([refused.json.error?.code, refused.json.error?.field], refused.text).toEqual([code, field]);
    }
    expect((await owner.get('/api/orders')).json.orders).toEqual([]);
  });

  test('to begin anew cancels what is open and keeps what was', async () => {
    const { owner, account } = await trader('5000');
    const limit = off(await price(), -2000n);
    const open = await owner.done('POST', '/api/orders', order(account, { size: '0.01', price: limit }));
    await owner.done('POST', '/api/orders', order(account, { kind: 'market', size: '0.01' }));
    const fresh = await owner.done('POST', `/api/accounts/${account}/reset`, {});
    expect(fresh).toMatchObject({ name: 'Practice', kind: 'paper', balances: [side2('5000')] });
    expect((await owner.get(`/api/orders/${open.id}`)).json.status).toBe('cancelled');
    expect((await owner.get('/api/accounts')).json.accounts.map(({ id }: any) => id)).toEqual([fresh.id]);
    expect((await owner.get(`/api/fills?account=${account}`)).json.fills.length).toBeGreaterThan(0);
    expect((await owner.get(`/api/orders?account=${fresh.id}&status=done`)).json.orders).toEqual([]);
  });
});

const side2 = (quantity: string) => ({ asset: 'USD', quantity });
