import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage } from './stage';

let stage: Stage;
beforeAll(async () => void (stage = await Stage.start()));
afterAll(() => stage.stop());

for (const [where, address] of [
  ['a synchronous request', '/__fault/sync'],
  ['an asynchronous request', '/__fault/async'],
  ['the market object', '/__fault/object'],
  ['the market object after an await', '/__fault/object-async'],
] as const) {
  test(`a panic in ${where} is an error at once and the next request is served`, async () => {
    const began = Date.now();
    const failed = await stage.ask(address);
    expect(failed.status).toBe(500);
    expect(failed.json.error.code).toBe('internal');
    expect(failed.headers.get('cache-control')).toBe('private, no-store');
    expect(Date.now() - began).toBeLessThan(2000);

    expect((await stage.ask('/ping')).text).toBe('pong');
    const board = await stage.ask('/api/component/top-banner-scroll');
    expect(board.status).toBe(200);
    expect(board.json.component).toBe('top-banner-scroll');
  });
}

test('requests that wait for the instance when it dies get an error instead of waiting for ever', async () => {
  const began = Date.now();
  const [waiting] = await Promise.all([stage.ask('/__fault/object-async'), stage.ask('/__fault/async')]);
  expect(waiting.status).toBe(500);
  expect(Date.now() - began).toBeLessThan(2000);
  expect((await stage.ask('/api/markets')).status).toBe(200);
});

test.each(['', 'BTC', 'é', 'a𝔘b₮', `${'x'.repeat(5_000)}é`, '中'.repeat(1_000), 'y'.repeat(9_000)])(
  'a text that comes into the module at once is what it was (case %#)',
  async (text) => expect((await stage.ask(`/__fault/text/${encodeURIComponent(text)}`)).text).toBe(text),
);

test('what ships has no address that panics', async () => {
  const shipped = await Stage.start('bundle');
  expect((await shipped.ask('/__fault/sync')).status).toBe(404);
  await shipped.stop();
});
