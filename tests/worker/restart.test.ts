import { afterEach, expect, test } from 'vitest';
import { Stage, eventually } from './stage';

let stage: Stage;
afterEach(() => stage.stop());

const read = async (address: string) => (await stage.ask(address)).json;

test('a market that has never run is warm after its first tick', async () => {
  stage = await Stage.start('bundle');
  expect((await read('/api/components?names=top-banner-scroll')).components[0].count).toBeGreaterThanOrEqual(
    0,
  );
  await eventually(async () => !(await read('/api/component/top-banner-scroll')).warming, 30);
  for (const name of ['top-banner-scroll', 'bottom-banner-scroll']) {
    const board = await read(`/api/component/${name}`);
    expect([board.count, board.warming, board.stale], name).toEqual([20, false, false]);
  }
  const movers = await Promise.all(
    ['gainers-table', 'losers-table'].map((name) => read(`/api/component/${name}`)),
  );
  expect(movers[0].count + movers[1].count).toBeGreaterThan(20);
  const health = await read('/api/health');
  expect(health.status).toBe('ok');
});

test('a market that comes back without its source shows what it had stored, with its age', async () => {
  // A simulator whose clock stands still: what was stored is what was shown last.
  stage = await Stage.start('bundle-with-faults', {}, '--clock', 'manual:1795000000');
  await stage.tick();
  const before = await read('/api/markets?limit=500');
  await stage.simulator.fail({ path: '*', kind: 'status', status: 500 });
  await stage.restart();
  // What the Cache API has kept is fresh no more.
  await stage.advance(6);
  await stage.tick();
  const after = await read('/api/markets?limit=500');
  expect(after.data_age_ms).toBeGreaterThan(0);
  expect(after.degraded).toBe(true);
  const price = (page: any) =>
    Object.fromEntries(page.data.map((market: any) => [market.product_id, market.price]));
  expect(price(after)).toMatchObject(price(before));
});

test('prices of another market are never compared with', async () => {
  stage = await Stage.start('bundle-with-faults', { FEED_SERIES: 'one' });
  await stage.tick();
  await stage.simulator.fail({ path: '*', kind: 'status', status: 500 });
  await stage.restart({ FEED_SERIES: 'another' });
  const after = await read('/api/markets');
  expect([after.count, after.source]).toEqual([0, null]);
});

test('a market with a variable that makes no sense says so and invents nothing', async () => {
  stage = await Stage.start('bundle', { FEED_ORIGIN: 'rumour' });
  const health = await read('/api/health');
  expect(health.status).toBe('down');
  expect(health.checks[0].detail).toContain('FEED_ORIGIN must be live, simulator or recording');
  expect((await stage.ask('/api/markets')).status).toBe(503);
  expect((await stage.ask('/ping')).text).toBe('pong');
});

test('the minute cron makes the market tick while nobody watches', async () => {
  stage = await Stage.start('bundle');
  const ticks = async () => Number(/ticks_total (\d+)/.exec((await stage.ask('/metrics')).text)![1]);
  const before = await ticks();
  await stage.cron();
  expect(await ticks()).toBe(before + 1);
  expect((await stage.simulator.requests())['/products/stats']).toBe(1);
});
