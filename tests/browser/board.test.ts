import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually, Product } from './product';

let product: Product;
beforeAll(async () => {
  product = await Product.start();
});
afterEach(async () => expect(await product.leave()).toEqual([]));
afterAll(() => product.stop());

/** Opens the board and returns what the API told it. Nothing is pushed, so that this is what it shows. */
async function board(): Promise<{ page: Page; boards: any[]; markets: any[] }> {
  const { page } = await product.visit('about:blank', { push: false });
  const [boards, markets] = await Promise.all([
    page.waitForResponse((response) => response.url().includes('/api/components')),
    page.waitForResponse((response) => response.url().includes('/api/markets')),
    page.goto(product.url),
  ]);
  await page.locator('.gainers tbody tr').first().waitFor();
  await page.locator('.body .row').first().waitFor();
  return { page, boards: (await boards.json()).components, markets: (await markets.json()).data };
}

const ids = (page: Page) =>
  page
    .locator('.body .row')
    .evaluateAll((rows) => rows.map((row) => row.querySelector('.symbol')?.textContent ?? ''));

/** A figure as people read it, back as a number. */
const number = (text: string | null | undefined) => Number(text?.replace(/[,%+]/g, '').replace('−', '-'));

describe('the boards', () => {
  test('show the rows that the API answers, in its order', async () => {
    const { page, boards } = await board();
    for (const name of ['gainers', 'losers']) {
      const rows = boards.find(({ component }) => component === `${name}-table`).data.slice(0, 10);
      const shown = await page.locator(`table.${name} tbody tr`).evaluateAll((elements) =>
        elements.slice(0, 10).map((row) => ({
          href: row.querySelector('a')?.getAttribute('href'),
          symbol: row.querySelector('.symbol')?.textContent,
          price: row.querySelector('.price')?.textContent,
          change: row.querySelector('.change .change')?.textContent,
        })),
      );
      expect(rows.length).toBeGreaterThan(0);
      expect(shown.map(({ symbol }) => symbol)).toEqual(rows.map((row: any) => row.product_id));
      expect(shown.map(({ href }) => href)).toEqual(rows.map((row: any) => `/markets/${row.product_id}`));
      for (const [place, row] of rows.entries()) {
        // Shown to a hundredth: half of one may be lost, and what floating point adds to it.
        const difference = Math.abs(number(shown[place]?.change) - row.price_change_percentage_3min);
        expect(difference).toBeLessThan(0.00501);
        const price = Number(row.current_price);
        expect(Math.abs(number(shown[place]?.price) / price - 1)).toBeLessThan(0.001);
      }
    }
  });

  test('scroll the hour changes in banners, in the order of the API', async () => {
    const { page, boards } = await board();
    for (const [label, component] of [
      ['Price 1 h', 'top-banner-scroll'],
      ['Volume 1 h', 'bottom-banner-scroll'],
    ]) {
      const rows = boards.find((board) => board.component === component).data;
      const shown = await page
        .getByRole('region', { name: label! })
        .locator('ul:not(.copy) b')
        .allTextContents();
      expect(shown).toEqual(rows.map((row: any) => row.symbol));
    }
  });

  test('change in place and ask for nothing but the polls', async () => {
    const { page } = await board();
    // The second lap of the banners and the further rows are drawn when there is time.
    await page.locator('ul.copy').first().waitFor({ state: 'attached' });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    const tables = ['.gainers tbody tr', '.losers tbody tr', '.body .row'].map((rows) => page.locator(rows));
    const marked = await Promise.all(
      tables.map((rows) => rows.evaluateAll((all) => all.map((row) => ((row as any).marked = true)).length)),
    );
    const prices = () => page.locator('.body .row .price').allTextContents();
    const before = await prices();
    await eventually(async () => (await prices()).join() !== before.join(), 20);
    // A board may have come to be longer or shorter: all rows but those that were added are the same elements.
    for (const [at, rows] of tables.entries()) {
      const kept = await rows.evaluateAll((all) => all.map((row) => (row as any).marked === true));
      expect(kept.filter(Boolean).length).toBe(Math.min(kept.length, marked[at]!));
      expect(kept.length).toBeGreaterThan(0);
    }
    const polls = ['/api/components', '/api/markets', '/api/changes'];
    expect(requests.filter((path) => !polls.includes(path))).toEqual([]);
  });

  test('say that prices come from a simulator', async () => {
    const { page } = await board();
    expect(await page.locator('header .badge').textContent()).toContain('Simulator');
    expect(await page.locator('[data-connection]').getAttribute('data-connection')).toBe('live');
  });
});

describe('the table of all markets', () => {
  test('has every market of the API, in its order', async () => {
    const { page, markets } = await board();
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(markets.length + 1));
    const shown = await ids(page);
    expect(shown).toEqual(markets.slice(0, shown.length).map(({ product_id }) => product_id));
  });

  test('finds by symbol and by name, says when there is nothing, and forgets with Escape', async () => {
    const { page, markets } = await board();
    await page.keyboard.press('/');
    await page.keyboard.type('bitcoin');
    const wanted = markets.filter(
      ({ name, product_id }) => /bitcoin/i.test(name ?? '') || /bitcoin/i.test(product_id),
    );
    await eventually(async () => (await ids(page)).length === wanted.length);
    expect(new Set(await ids(page))).toEqual(new Set(wanted.map(({ product_id }) => product_id)));
    await page.keyboard.type(' nothing like it');
    await page.getByText('Nothing found').waitFor();
    await page.keyboard.press('Escape');
    await eventually(async () => (await ids(page)).length > wanted.length);
  });

  test('shows one quote currency when asked', async () => {
    const { page, markets } = await board();
    await page.getByRole('radio', { name: 'EUR' }).check({ force: true });
    const wanted = markets.filter(({ quote }) => quote === 'EUR').map(({ product_id }) => product_id);
    expect(wanted.length).toBeGreaterThan(0);
    await eventually(async () => (await ids(page)).every((id) => id.endsWith('-EUR')));
    expect(new Set(await ids(page))).toEqual(new Set(wanted));
  });

  test('sorts by a column, largest first, and the other way on the second press', async () => {
    const { page } = await board();
    const head = page.getByRole('button', { name: 'Change, 24 hours' });
    const column = page.getByRole('columnheader', { name: 'Change, 24 hours' });
    const changes = async () =>
      (await page.locator('.body .row .h24').allTextContents()).map(number).filter((n) => !Number.isNaN(n));
    await head.click();
    expect(await column.getAttribute('aria-sort')).toBe('descending');
    const falling = await changes();
    expect(falling).toEqual(falling.toSorted((a, b) => b - a));
    await head.click();
    expect(await column.getAttribute('aria-sort')).toBe('ascending');
    const rising = await changes();
    expect(rising).toEqual(rising.toSorted((a, b) => a - b));
    expect(rising[0]).toBeLessThan(falling[0]!);
  });

  test('is walked by keys, and Enter opens the product', async () => {
    const { page, markets } = await board();
    await page.keyboard.press('/');
    await page.keyboard.press('ArrowDown');
    const active = () => page.locator('.row[aria-selected="true"] .symbol').textContent();
    await eventually(async () => (await active()) === markets[0].product_id);
    await page.keyboard.press('End');
    await eventually(async () => (await active()) === markets.at(-1).product_id);
    expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(0);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const third = markets[2].product_id;
    await eventually(async () => (await active()) === third);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/markets/${third}`);
    await page.getByRole('heading', { level: 1 }).getByText(third).waitFor();
    await page.goBack();
    await eventually(async () => (await active()) === third);
  });
});

describe('the page of a product', () => {
  /** How many pixels of the chart's canvases are drawn on. */
  const drawn = (page: Page) =>
    page.locator('figure canvas').evaluateAll((canvases) => {
      let count = 0;
      for (const canvas of canvases as HTMLCanvasElement[]) {
        if (canvas.width === 0 || canvas.height === 0) continue;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha] !== 0) count += 1;
      }
      return count;
    });

  test('draws the chart, tells it in words, and switches ranges', async () => {
    const { page } = await product.visit('/markets/BTC-USD');
    await eventually(async () => (await drawn(page)) > 5_000);
    const words = page.locator('figcaption .visually-hidden');
    expect(await words.textContent()).toContain('Candle chart of BTC-USD over the last 1 day');
    for (const [label, spoken, granularity] of [
      ['1 hour', '1 hour', 60],
      ['1 month', '1 month', 21_600],
    ] as const) {
      const asked = page.waitForRequest((request) => request.url().includes(`granularity=${granularity}`));
      await page.getByRole('radio', { name: label }).check({ force: true });
      await asked;
      await eventually(async () => ((await words.textContent()) ?? '').includes(`over the last ${spoken}`));
      await eventually(async () => (await drawn(page)) > 5_000);
    }
  });

  test('shows the figures of the API', async () => {
    const { page } = await product.visit('about:blank', { push: false });
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith('/api/markets/ETH-USD')),
      page.goto(`${product.url}/markets/ETH-USD`),
    ]);
    const { market } = await answer.json();
    const text = await page.locator('p.price .price').textContent();
    expect(number(text)).toBe(Number(market.price));
    expect(await page.title()).toContain('ETH-USD');
  });

  test('says so when there is no such product', async () => {
    const visit = await product.visit('/markets/NOPE-USD');
    await visit.page.getByRole('heading', { name: 'There is no market NOPE-USD' }).waitFor();
    await visit.page.getByRole('link', { name: 'Find it on the board' }).click();
    await visit.page.getByRole('heading', { name: 'All markets' }).waitFor();
    // The browser itself notes the answer 404 as an error.
    const noted = visit.faults.splice(0);
    expect(noted.every((fault) => fault.includes('404'))).toBe(true);
  });
});
