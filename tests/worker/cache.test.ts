import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, eventually } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
  await stage.tick();
});
afterAll(() => stage.stop());

const stats = async () => (await stage.ask('/api/cache/stats')).json;
const BOARD = '/api/component/losers-table';

test('fifty requests for one missing answer lead to one read of the object and one request to the exchange', async () => {
  // Slow enough that all of them are there before the answer is.
  await stage.simulator.fail({ path: '/products/LTC-USD/candles', kind: 'delay', ms: 300 });
  await stage.simulator.resetRequests();
  const before = await stats();
  const address = '/api/markets/LTC-USD/candles?granularity=900';
  const answers = await Promise.all(Array.from({ length: 50 }, () => stage.ask(address)));
  expect(new Set(answers.map((answer) => `${answer.status} ${answer.json.count}`))).toEqual(
    new Set(['200 300']),
  );
  const after = await stats();
  expect(after.object.reads - before.object.reads).toBe(1);
  expect(after.object.coalesced - before.object.coalesced).toBe(49);
  expect((await stage.simulator.requests())['/products/LTC-USD/candles']).toBe(1);
  await stage.simulator.heal();
});

test('who asks at once for a product that there is none of is told so, whoever of them fetched', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => stage.ask('/api/markets/NOPE-USD')));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
});

test('a fresh answer comes from memory, a stale one too while a new one is fetched behind it', async () => {
  await stage.ask(BOARD);
  const before = await stats();
  await stage.ask(BOARD);
  const hit = await stats();
  expect([hit.isolate.hits - before.isolate.hits, hit.object.reads - before.object.reads]).toEqual([1, 0]);

  await stage.advance(6);
  await stage.ask(BOARD);
  const stale = await stats();
  expect(stale.isolate.revalidating - hit.isolate.revalidating).toBe(1);
  await eventually(async () => (await stats()).object.reads === hit.object.reads + 1);
  await stage.ask(BOARD);
  expect((await stats()).isolate.hits).toBeGreaterThan(stale.isolate.hits);
});

test('different spellings of an address share one answer', async () => {
  await stage.ask('/api/markets/eth-usd');
  const before = await stats();
  await stage.ask('/api/markets/ETH-USD');
  expect((await stats()).object.reads).toBe(before.object.reads);
});

test('the age in an answer from memory goes on counting', async () => {
  const first = (await stage.ask(BOARD)).json;
  await stage.advance(3);
  const second = (await stage.ask(BOARD)).json;
  expect(second.last_updated).toBe(first.last_updated);
  expect(second.data_age_ms - first.data_age_ms).toBeGreaterThanOrEqual(2900);
  expect(second.data_age_ms - first.data_age_ms).toBeLessThan(4500);
});

test('a client that revalidates gets a 304, counted', async () => {
  const etag = (await stage.ask('/api/markets?limit=5')).headers.get('etag')!;
  const before = await stats();
  const answer = await stage.ask('/api/markets?limit=5', { headers: { 'if-none-match': etag } });
  expect(answer.status).toBe(304);
  expect((await stats()).isolate.not_modified - before.isolate.not_modified).toBe(1);
});

test('the Cache API serves what another isolate has fetched', async () => {
  const key = '/api/markets?limit=33';
  await stage.ask(key);
  await eventually(async () => (await stats()).cache_api.writes > 0);
  // A panic takes the memory of the isolate with it: what comes next is a new one.
  await stage.ask('/__fault/sync');
  expect((await stats()).isolate.entries).toBe(0);
  const answer = await stage.ask(key);
  expect(answer.status).toBe(200);
  const after = await stats();
  expect([after.cache_api.hits, after.object.reads]).toEqual([1, 0]);
});

test('counters of the caches are in the metrics too', async () => {
  const { text } = await stage.ask('/metrics');
  expect(text).toMatch(/^cryptovault_cache_answers_total\{layer="isolate",outcome="hit"\} \d+$/m);
  expect(text).toMatch(/^cryptovault_market_ticks_total \d+$/m);
  expect(text).toMatch(/^cryptovault_part_up\{part="coinbase"\} 1$/m);
});

test('when memory is full the oldest makes room, and no address is given what took its place', async () => {
  const large = await Stage.start('bundle-with-faults', {}, '--products', '600');
  await large.tick();
  // 151 pages of 425 rows on average, 300 bytes each: 19 MB, where there is room for 16 MiB.
  const limits = Array.from({ length: 151 }, (_, index) => 350 + index);
  const rows = async (limit: number) => (await large.ask(`/api/markets?limit=${limit}`)).json.data.length;
  await eventually(async () => (await rows(500)) === 500);
  for (const limit of limits) expect([await rows(limit), await rows(limit)]).toEqual([limit, limit]);
  for (const limit of limits) expect(await rows(limit)).toBe(limit);
  expect((await large.ask('/ping')).text).toBe('pong');
  expect((await large.ask('/api/cache/stats')).json.isolate.entries).toBeLessThan(limits.length);
  await large.stop();
}, 60_000);
