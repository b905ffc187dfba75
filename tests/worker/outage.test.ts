import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Fault } from '../simulator';
import { Stage, eventually } from './stage';

/**
 * Each fault of the exchange against each address. The Worker's clock is moved, never waited for: data are stale after 15 s
 * and gone after 5 minutes; a breaker lets its probe through after 30 s.
 */
const FAULTS: [string, Omit<Fault, 'path'>][] = [
  ['status 500', { kind: 'status', status: 500 }],
  ['status 503', { kind: 'status', status: 503 }],
  ['status 429', { kind: 'status', status: 429 }],
  ['a cut body', { kind: 'cut' }],
  ['malformed JSON', { kind: 'malformed' }],
  ['empty strings in every row', { kind: 'empty_strings', rows: 1 }],
];

const BOARDS = ['top-banner-scroll', 'bottom-banner-scroll', 'gainers-table', 'losers-table'].map(
  (name) => `/api/component/${name}`,
);
const LISTS = [...BOARDS, '/api/markets'];
const ALL = [...LISTS, '/api/markets/BTC-USD', '/api/markets/BTC-USD/candles?granularity=60&limit=60'];

let stage: Stage;
beforeAll(async () => void (stage = await Stage.start()));
afterAll(() => stage.stop());

/** Ticks as they would happen in `secs`: one every five seconds. */
async function pass(secs: number): Promise<void> {
  for (let passed = 0; passed < secs; passed += 5) {
    await stage.advance(5);
    await stage.tick();
  }
}

/** What an address answers now: if the first answer was a kept one, the one that was fetched behind it. */
async function read(address: string) {
  expect((await stage.ask(address)).status, address).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const answer = await stage.ask(address);
  expect(answer.status, address).toBe(200);
  return answer.json;
}

describe.each(FAULTS)('while every source answers with %s', (_, fault) => {
  let before: Record<string, any>;
  beforeEach(async () => {
    await stage.simulator.heal();
    // Any breaker's pause is over, and the market is as new.
    await stage.advance(40);
    await pass(10);
    before = {};
    for (const address of ALL) before[address] = await read(address);
    await stage.simulator.fail({ ...fault, path: '*' });
  });

  test('answers are stale with their true age, then honestly empty, and well again within two ticks', async () => {
    expect(before['/api/markets'].stale).toBe(false);
    expect(before['/api/markets'].count).toBeGreaterThan(60);
    await pass(30);
    for (const address of LISTS) {
      const now = await read(address);
      expect(now.stale, address).toBe(true);
      expect(now.degraded, address).toBe(true);
      // 30 s of outage and what had passed since the last good answer.
      expect(now.data_age_ms, address).toBeGreaterThanOrEqual(30_000);
      expect(now.data_age_ms, address).toBeLessThan(60_000);
      expect(now.last_updated >= before[address].last_updated, address).toBe(true);
      // Last good data, number for number: nothing moves while nothing is heard.
      expect((await read(address)).data, address).toEqual(now.data);
    }
    const health = await read('/api/health');
    expect(health.status).toBe('degraded');
    expect(health.checks.find((check: any) => check.name === 'coinbase').status).toBe('down');

    await stage.advance(300);
    await stage.tick();
    for (const address of LISTS) {
      const now = await read(address);
      expect(now.data, address).toEqual([]);
      expect([now.count, now.stale, now.last_updated, now.data_age_ms, now.source], address).toEqual([
        0,
        true,
        null,
        null,
        null,
      ]);
    }
    const product = await read('/api/markets/BTC-USD');
    expect([product.market.price, product.market.change_1h, product.stale]).toEqual([null, null, true]);
    const candles = await read('/api/markets/BTC-USD/candles?granularity=60&limit=60');
    expect(candles.stale).toBe(true);
    expect((await read('/api/health')).status).toBe('down');

    await stage.simulator.heal();
    // The probe's turn comes 30 s after the last failure; then two ticks are enough.
    await stage.advance(30);
    await stage.tick();
    await stage.advance(5);
    await stage.tick();
    for (const address of ALL) {
      const now = await read(address);
      expect(now.stale, address).toBe(false);
      if (Array.isArray(now.data) && address !== BOARDS[2] && address !== BOARDS[3]) {
        expect(now.count, address).toBeGreaterThan(0);
      }
    }
  });
});

test('the second source stands in when only the first one fails', async () => {
  await stage.simulator.heal();
  await stage.advance(40);
  await pass(10);
  await stage.simulator.fail({ path: '/products', kind: 'status', status: 500 });
  await pass(30);
  const markets = await read('/api/markets');
  expect([markets.source, markets.degraded, markets.stale]).toEqual(['coingecko', true, false]);
  expect(markets.count).toBeGreaterThan(20);
  const health = await read('/api/health');
  expect(health.status).toBe('degraded');
  await stage.simulator.heal();
});

test('a source that hangs is given up after ten seconds and the reader does not wait for it', async () => {
  await stage.simulator.heal();
  await stage.advance(40);
  await pass(10);
  await stage.simulator.fail({ path: '*', kind: 'hang' });
  await stage.advance(6);
  const ticking = stage.tick();
  const began = Date.now();
  const board = await read('/api/component/losers-table');
  expect(Date.now() - began).toBeLessThan(3000);
  expect(board.data_age_ms).toBeGreaterThanOrEqual(6000);
  await ticking;
  const coinbase = async () =>
    (await read('/api/health')).checks.find((check: any) => check.name === 'coinbase');
  await eventually(async () => (await coinbase()).detail === 'no answer in time', 15);
  await stage.simulator.heal();
});

test('bad rows cost themselves only, and health counts them', async () => {
  await stage.simulator.heal();
  await stage.advance(40);
  await pass(10);
  const whole = (await read('/api/markets?limit=500')).total;
  await stage.simulator.fail({ path: '/products/stats', kind: 'wrong_types', rows: 3 });
  await pass(15);
  const part = await read('/api/markets?limit=500');
  expect(part.source).toBe('coinbase');
  expect(part.total).toBeLessThan(whole);
  expect(part.total).toBeGreaterThan(whole / 2);
  const coinbase = (await read('/api/health')).checks.find((check: any) => check.name === 'coinbase');
  expect(coinbase.status).toBe('ok');
  expect(coinbase.skipped_rows).toBeGreaterThanOrEqual(whole - part.total);
  await stage.simulator.heal();
});

describe('while rows are bad in part', () => {
  let still: Stage;
  let whole: Record<string, string>;
  const prices = (page: any): Record<string, string> =>
    Object.fromEntries(page.data.map((market: any) => [market.product_id, market.price]));
  beforeAll(async () => {
    // A simulator whose clock stands still: every price stays what it is.
    still = await Stage.start('bundle-with-faults', {}, '--clock', 'manual:1795000000');
    await still.tick();
    whole = prices((await still.ask('/api/markets?limit=500')).json);
  });
  afterAll(() => still.stop());

  test.each(['empty_strings', 'missing_fields', 'wrong_types', 'huge_numbers'])(
    'no price is shown that the exchange did not send: %s',
    async (kind) => {
      for (const rows of [1, 2, 3]) {
        await still.simulator.fail({ path: '/products/stats', kind, rows });
        await still.advance(40);
        await still.tick();
        await still.ask('/api/markets?limit=500');
        await new Promise((resolve) => setTimeout(resolve, 50));
        const page = (await still.ask('/api/markets?limit=500')).json;
        for (const [product, price] of Object.entries(prices(page))) {
          expect(Number(price), product).toBe(Number(whole[product]));
        }
        if (rows === 3) expect(page.count).toBeGreaterThan(Object.keys(whole).length / 2);
      }
      await still.simulator.heal();
    },
  );
});

test('an open breaker asks nothing for thirty seconds and then once', async () => {
  await stage.simulator.heal();
  await stage.advance(40);
  await pass(10);
  await stage.simulator.fail({ path: '*', kind: 'status', status: 500 });
  await pass(40);
  const breaker = async () =>
    (await read('/api/health')).checks.find((check: any) => check.name === 'coinbase').breaker;
  expect(await breaker()).toBe('open');
  await stage.simulator.resetRequests();
  for (let tick = 0; tick < 5; tick += 1) await stage.tick();
  expect((await stage.simulator.requests())['/products/stats'] ?? 0).toBe(0);
  await stage.advance(31);
  await stage.tick();
  await stage.tick();
  expect((await stage.simulator.requests())['/products/stats']).toBe(1);
  await stage.simulator.heal();
});
