import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { Ledger } from './ledger';
import { Others } from './machine';
import { People } from './people';
import type { Person } from './person';

/** The product's bounds. Of frames on an idle machine it is 16.7 ms. */
const FRAME_P95_MS = 34;
/** What is asked of a machine that others use too. */
const FRAME_P95_WHEN_BUSY_MS = 120;
const MOST_ROUNDS = 3;

const ASSETS = 500;
const TRANSACTIONS = 10_000;

const quantile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

const people = new People({ simulator: ['--products', '520'] });

/** A Ghostfolio file with a purchase of each of so many assets, those of the market first. */
async function purchases(): Promise<string> {
  const answer = await fetch(`${people.product.url}/api/markets?limit=500`);
  const { data } = (await answer.json()) as { data: { symbol: string }[] };
  const symbols = new Set(data.map(({ symbol }) => symbol));
  while (symbols.size < ASSETS) symbols.add(`OWN${symbols.size}`);
  const rows = [...symbols].slice(0, ASSETS).map((symbol, index) => {
    const at = new Date(1_740_000_000_000 + index * 60_000).toISOString();
    return `${at},${symbol},COINGECKO,USD,${100 + index},${index + 1}.5,BUY,0,`;
  });
  return `${['Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note', ...rows].join('\n')}\n`;
}

/** Somebody who has imported them. */
async function collector(): Promise<Person> {
  const person = await people.newcomer('cora');
  const { page } = person;
  await new Ledger(page).read('purchases.csv', await purchases());
  await page.getByRole('button', { name: `Import ${ASSETS} transactions` }).click();
  await page.getByRole('button', { name: 'Undo the import' }).waitFor();
  return person;
}

/** The ledger answers with its pages again and again until there are so many transactions. */
async function multiplied(page: Page): Promise<void> {
  const laps = Math.ceil(TRANSACTIONS / ASSETS);
  await page.route('**/api/transactions?*', async (route) => {
    const url = new URL(route.request().url());
    const [lap = '0', cursor = ''] = (url.searchParams.get('cursor') ?? '0').split(/:(.*)/s);
    if (cursor) url.searchParams.set('cursor', cursor);
    else url.searchParams.delete('cursor');
    const response = await route.fetch({ url: url.href });
    const body = await response.json();
    for (const transaction of body.transactions) transaction.id += `-${lap}`;
    if (body.next_cursor) body.next_cursor = `${lap}:${body.next_cursor}`;
    else if (Number(lap) + 1 < laps) body.next_cursor = `${Number(lap) + 1}:`;
    await route.fulfill({ response, json: body });
  });
}

/** How far the wheel goes in 40 ms, pixels: some 10,000 in a second, as a quick hand flings, and twice that, where each turn shows only rows that were not there. */
const FLINGS_PX = [450, 900];

/** Scrolls down and up with the wheel, and returns how long each frame took. */
async function scroll(page: Page, px: number): Promise<number[]> {
  await page.evaluate(() => {
    const state = { frames: [] as number[], on: true };
    (window as any).scrolling = state;
    let last = 0;
    const frame = (now: number) => {
      if (last > 0) state.frames.push(now - last);
      last = now;
      if (state.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.mouse.move(700, 600);
  for (let step = 0; step < 120; step += 1) {
    await page.mouse.wheel(0, Math.floor(step / 15) % 2 === 0 ? px : -px);
    await page.waitForTimeout(40);
  }
  return page.evaluate(() => {
    const { scrolling } = window as any;
    scrolling.on = false;
    return scrolling.frames as number[];
  });
}

interface Round {
  frame_p95_ms: number;
  /** Whether others had part of the machine meanwhile. */
  busy: boolean;
}

const isWithin = ({ frame_p95_ms, busy }: Round) =>
  frame_p95_ms <= (busy ? FRAME_P95_WHEN_BUSY_MS : FRAME_P95_MS);

/** What else runs on the machine only ever adds, so the best of a few rounds is nearest to the truth. */
async function expectSmooth(page: Page, name: string): Promise<void> {
  for (const px of FLINGS_PX) {
    const rounds: Round[] = [];
    while (rounds.length < MOST_ROUNDS && !rounds.some(isWithin)) {
      const others = new Others();
      const frames = await scroll(page, px);
      const round = { frame_p95_ms: quantile(frames, 0.95), busy: others.areBusy() };
      const secs = frames.reduce((a, b) => a + b, 0) / 1000;
      console.log(
        `${name}, ${px} px in 40 ms: ${(frames.length / secs).toFixed(1)} frames a second; frame p50 ` +
          `${quantile(frames, 0.5).toFixed(1)} ms, p95 ${round.frame_p95_ms.toFixed(1)} ms, ` +
          `p99 ${quantile(frames, 0.99).toFixed(1)} ms`,
      );
      rounds.push(round);
    }
    expect(rounds).toSatisfy((rounds: Round[]) => rounds.some(isWithin));
  }
}

test('500 assets and 10,000 transactions are scrolled smoothly, and only what is in sight is drawn', async () => {
  const { page } = await collector();
  await page.goto('/portfolio');
  await page.getByText(`${ASSETS} shown`).waitFor();
  await page.locator('.body .row').first().scrollIntoViewIfNeeded();
  await page.waitForTimeout(2_000);
  await expectSmooth(page, '500 assets');
  const most = Math.ceil(900 / 38) + 2 * 8 + 1;
  expect(await page.locator('.body .row').count()).toBeLessThanOrEqual(most);

  await multiplied(page);
  await page.goto('/transactions');
  await page.locator('.body .row').first().waitFor();
  const table = page.getByRole('table', { name: 'Transactions, newest first' });
  // To the end, page by page, as somebody who holds the key down.
  for (let rows = -1; rows < 0; rows = Number(await table.getAttribute('aria-rowcount'))) {
    await page.keyboard.press('End');
    await page.waitForTimeout(40);
  }
  expect(Number(await table.getAttribute('aria-rowcount')) - 1).toBe(TRANSACTIONS);
  await page.keyboard.press('Home');
  await page.waitForTimeout(500);
  await expectSmooth(page, '10,000 transactions');
  expect(await page.locator('.body .row').count()).toBeLessThanOrEqual(most);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
}, 240_000);
