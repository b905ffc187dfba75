import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { price } from '../../static/figures/format';
import { Gate } from './gate';
import { eventually, Product } from './product';

const CUT_MS = 30_000;

let product: Product;
beforeAll(async () => {
  product = await Product.start();
});
afterEach(async () => expect(await product.leave()).toEqual([]));
afterAll(() => product.stop());

const live = (page: Page) => page.locator('[data-push="live"]').waitFor({ timeout: 15_000 });
const texts = (page: Page, place: string) => page.locator(place).allTextContents();
const ask = async (path: string) => (await fetch(product.url + path)).json() as Promise<any>;
const sockets = async () => (await ask('/api/realtime/stats')).sockets as number;

/** What the API says now: the first answer after a while may be an older one that is being fetched anew. */
async function askForNew(path: string): Promise<any> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask(path);
    const ages = (answer.components ?? [answer]).map(({ data_age_ms }: any) => data_age_ms ?? Infinity);
    if (Math.max(...ages) < 8_000 || tries === 20) return answer;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Paths that a page asks for from now on. */
function requestsOf(page: Page): string[] {
  const paths: string[] = [];
  page.on('request', (request) => paths.push(new URL(request.url()).pathname));
  return paths;
}

/** Whether a page shows what the API says now, to the last digit that is shown. */
async function isRight(page: Page): Promise<boolean> {
  const [{ components }, { data }] = await Promise.all([
    askForNew('/api/components?names=gainers-table,losers-table'),
    askForNew('/api/markets?limit=500'),
  ]);
  const prices = new Map(data.map((market: any) => [market.product_id, market.price]));
  for (const { component, data: rows } of components) {
    const table = component.replace('-table', '');
    const shown = await texts(page, `table.${table} tbody tr:nth-child(-n + 10) .symbol`);
    if (
      shown.join() !==
      rows
        .slice(0, 10)
        .map((row: any) => row.product_id)
        .join()
    )
      return false;
    const figures = await texts(page, `table.${table} tbody tr:nth-child(-n + 10) .price`);
    if (
      figures.join() !==
      rows
        .slice(0, 10)
        .map((row: any) => price(row.current_price))
        .join()
    )
      return false;
  }
  const rows = await page
    .locator('.body .row')
    .evaluateAll((elements) =>
      elements.map((row) => [
        row.querySelector('.symbol')?.textContent ?? '',
        row.querySelector('div.price')?.textContent ?? '',
      ]),
    );
  return rows.length > 0 && rows.every(([id, shown]) => price(prices.get(id!) as string) === shown);
}

/** What the boards and the table of a page show. */
const figures = (page: Page) =>
  page
    .locator('.movers tbody, .body .row')
    .evaluateAll((parts) =>
      parts.map((part) =>
        Array.from(part.querySelectorAll('.symbol, .price'), ({ textContent }) => textContent).join(),
      ),
    );

/** Whether both show the same, to the last digit. */
async function agree(page: Page, other: Page): Promise<boolean> {
  const [here, there] = await Promise.all([figures(page), figures(other)]);
  return here.length > 2 && here.join('\n') === there.join('\n');
}

describe.each([
  ['a worker that tabs share', true],
  ['a socket of its own', false],
])('a page with %s', (_, shared) => {
  async function board(baseURL = product.url): Promise<Page> {
    const { page } = await product.visit('about:blank', { baseURL });
    if (!shared) await page.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'));
    await page.goto('/');
    await page.locator('.body .row').first().waitFor();
    await live(page);
    return page;
  }

  test('shows prices that move, in the boards and in the table, without a request', async () => {
    const page = await board();
    // What began before the socket was there has come to its end.
    await page.waitForTimeout(1_000);
    const requests = requestsOf(page);
    const movers = await texts(page, '.movers .price');
    const rows = await texts(page, '.body .row .price');
    await eventually(async () => (await texts(page, '.movers .price')).join() !== movers.join(), 15);
    await eventually(async () => (await texts(page, '.body .row .price')).join() !== rows.join(), 15);
    expect(requests).toEqual([]);
    expect(await page.locator('[data-connection]').getAttribute('data-connection')).toBe('live');
    await eventually(() => isRight(page));
  });

  test('is right within five seconds after a network that was gone for half a minute', async () => {
    const gate = await Gate.start(product.url);
    const page = await board(gate.url);
    // Somebody else stays: the server has reason to go on, and it is known what is right.
    const { page: other } = await product.visit('/');
    await live(other);
    const faults = product.faultsOf(page);
    await gate.cut();
    await page.context().setOffline(true);
    await eventually(async () => (await page.locator('[data-push="live"]').count()) === 0, 15);
    expect(gate.connections).toBe(0);
    await page.waitForTimeout(CUT_MS);
    expect(await agree(page, other)).toBe(false);
    await gate.mend();
    await page.context().setOffline(false);
    const returned = Date.now();
    await eventually(() => agree(page, other), 5);
    console.log(`right ${Date.now() - returned} ms after the network came back`);
    await live(page);
    // The browser itself notes each request that fails.
    expect(faults.splice(0).every((fault) => /ERR_|WebSocket/.test(fault))).toBe(true);
    await page.goto('about:blank');
    await gate.cut();
  });
});

describe('several tabs', () => {
  test('share one socket, which lasts as long as the last of them', async () => {
    await eventually(async () => (await sockets()) === 0);
    const { page: first } = await product.visit('/');
    await live(first);
    expect(await sockets()).toBe(1);
    const second = await first.context().newPage();
    await second.goto('/markets/BTC-USD');
    await live(second);
    const shown = await second.locator('p.price .price').textContent();
    await eventually(async () => (await second.locator('p.price .price').textContent()) !== shown, 30);
    expect(await sockets()).toBe(1);
    await first.close();
    const after = await second.locator('p.price .price').textContent();
    await eventually(async () => (await second.locator('p.price .price').textContent()) !== after, 30);
    expect(await sockets()).toBe(1);
    await second.close();
    await eventually(async () => (await sockets()) === 0);
  });
});

test('where sockets are blocked the page says so, asks instead, and moves all the same', async () => {
  const { page } = await product.visit('/', { push: false });
  await page.locator('[data-push="polling"]').waitFor({ timeout: 15_000 });
  expect(await page.locator('.pill').textContent()).toContain('polled');
  const requests = requestsOf(page);
  const movers = await texts(page, '.movers .price');
  await eventually(async () => (await texts(page, '.movers .price')).join() !== movers.join(), 20);
  await eventually(async () => requests.includes('/api/changes'));
  expect(requests).toContain('/api/components');
});
