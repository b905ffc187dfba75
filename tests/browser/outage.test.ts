import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, Product } from './product';

let product: Product;
beforeAll(async () => {
  product = await Product.start();
});
afterEach(async () => {
  await product.simulator.heal();
  expect(await product.leave()).toEqual([]);
});
afterAll(() => product.stop());

const state = (page: Page) => page.locator('[data-connection]').getAttribute('data-connection');
const age = async (page: Page) => {
  const [, minutes, seconds] =
    /^(?:(\d+) min )?(\d+) s$/.exec((await page.locator('.pill .age').textContent()) ?? '') ?? [];
  return Number(minutes ?? 0) * 60 + Number(seconds);
};

test('a silent source: the age counts, the state says delayed, nothing is lost, and it heals', async () => {
  const { page } = await product.visit('/');
  await page.locator('[data-connection="live"]').waitFor();
  const rows = await page.locator('.body .row').count();
  // Answers that never come leave the circuit breaker closed for as long as this takes.
  await product.simulator.fail({ path: '*', kind: 'hang' });

  await eventually(async () => (await state(page)) === 'delayed', 30);
  const first = await age(page);
  expect(first).toBeGreaterThanOrEqual(15);
  await eventually(async () => (await age(page)) >= first + 3);
  expect(await page.locator('.body .row').count()).toBe(rows);
  expect(await page.locator('.gainers tbody tr').count()).toBeGreaterThan(0);

  await product.simulator.heal();
  await eventually(async () => (await state(page)) === 'live', 60);
  expect(await age(page)).toBeLessThan(15);
});

test('no source for five minutes: empty boards that say why, and no figures from before', async () => {
  const { page } = await product.visit('about:blank', { push: false });
  const NOTHING = { last_updated: null, source: null, data_age_ms: null, stale: true, degraded: true };
  // What the Worker answers then, which its own tests prove without waiting for it.
  await page.route('**/api/**', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    const emptied = { ...NOTHING, warming: false, data: [], count: 0 };
    if (body.components) body.components = body.components.map((board: any) => ({ ...board, ...emptied }));
    else Object.assign(body, emptied);
    await route.fulfill({ response, json: body, headers: { ...response.headers(), etag: 'W/"0"' } });
  });
  await page.goto(product.url);
  await eventually(async () => (await state(page)) === 'source_down');
  // Boards and markets come in answers of their own.
  await eventually(async () => (await page.getByText('No figures').count()) === 3);
  expect(await page.getByText('No source has answered for more than 5 minutes').count()).toBe(5);
  expect(await page.locator('.row .price, .movers .price').count()).toBe(0);
});

test('the second source stands in and is named', async () => {
  const { page } = await product.visit('/');
  await product.simulator.fail({ path: '/products/stats', kind: 'status', status: 500 });
  await eventually(async () => (await state(page)) === 'second_source', 45);
  await page.goto(`${product.url}/markets/BTC-USD`);
  await page.getByText(/Source: CoinGecko, simulated/).waitFor();
});

test('a request that fails says so and tries again', async () => {
  const visit = await product.visit('about:blank', { push: false });
  const { page } = visit;
  await page.route('**/api/**', (route) => route.abort());
  await page.goto(product.url);
  await page.getByText('The markets could not be loaded').waitFor();
  expect(await state(page)).toBe('unreachable');
  await page.unroute('**/api/**');
  await page.getByRole('button', { name: 'Try again' }).last().click();
  await page.locator('.body .row').first().waitFor();
  // The browser itself notes each request that fails.
  expect(visit.faults.splice(0).every((fault) => fault.includes('ERR_FAILED'))).toBe(true);
});
