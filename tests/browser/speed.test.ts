import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Others } from './machine';
import { eventually, Product } from './product';

/**
 * The product's bounds: the display's 60 frames a second while all rows change, less what a machine of a quarter of the speed would lose; and while a
 * person types, sorts, and scrolls by whole screens faster than a machine without a graphics processor can paint them, at worst every second frame.
 */
const BOUNDS: Bounds = { frames_per_second: 50, frame_p95_ms: 34, inp_ms: 100 };
/** What is asked of a machine that others use too, where the figures are as much its own. */
const BOUNDS_WHEN_BUSY: Bounds = { frames_per_second: 20, frame_p95_ms: 120, inp_ms: 300 };

const UPDATES_MS = 5_000;
const ROUND_MS = 7_000;
const MOST_ROUNDS = 3;

interface Bounds {
  /** Of updates alone. */
  frames_per_second: number;
  frame_p95_ms: number;
  inp_ms: number;
}

interface Round extends Bounds {
  /** Whether others had part of the machine meanwhile. */
  busy: boolean;
}

function isWithin({ busy, ...round }: Round): boolean {
  const bounds = busy ? BOUNDS_WHEN_BUSY : BOUNDS;
  return (
    round.frames_per_second >= bounds.frames_per_second &&
    round.frame_p95_ms <= bounds.frame_p95_ms &&
    round.inp_ms < bounds.inp_ms
  );
}

const quantile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

const perSecond = (frames: number[]) => (1000 * frames.length) / frames.reduce((sum, ms) => sum + ms, 0);

/** Clicks without what a test otherwise looks at before it clicks: that would be work of the page, in the frames that are measured. */
async function press(page: Page, selector: string): Promise<void> {
  const [x = 0, y = 0] = await page.evaluate((selector) => {
    const { left, top, width, height } = document.querySelector(selector)!.getBoundingClientRect();
    return [left + width / 2, top + height / 2];
  }, selector);
  await page.mouse.click(x, y);
}

/** Searches, sorts and scrolls for a while; returns the number of presses and clicks. */
async function actLikeAPerson(page: Page, ms: number): Promise<number> {
  const end = Date.now() + ms;
  let interactions = 0;
  while (Date.now() < end) {
    await page.keyboard.press('/');
    for (const key of ['s', 'o', 'l', 'Escape', 'Escape']) {
      await page.keyboard.press(key);
      interactions += 1;
      await page.waitForTimeout(60);
    }
    for (const column of ['h1', 'price', 'volume']) {
      await press(page, `.head .${column} button`);
      interactions += 1;
      await page.waitForTimeout(60);
      const sorted = await page.evaluate(
        (name) => document.querySelector(name)?.ariaSort,
        `.head .${column}`,
      );
      expect(sorted).toMatch(/ascending|descending/);
    }
    await page.mouse.move(700, 700);
    for (let step = 0; step < 12; step += 1) {
      await page.mouse.wheel(0, step < 6 ? 900 : -900);
      await page.waitForTimeout(40);
    }
  }
  return interactions;
}

let product: Product;
beforeAll(async () => {
  product = await Product.start('--products', '520');
});
afterEach(async () => expect(await product.leave()).toEqual([]));
afterAll(() => product.stop());

test('500 rows that all change each second stay smooth while a person types, scrolls and sorts', async () => {
  const { page } = await product.visit('about:blank');
  // Every figure moves with every answer, and an answer is asked for each second: faster than the product polls.
  await page.route('**/api/markets?*', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    for (const market of body.data) {
      const digits = market.price?.split('.')[1]?.length ?? 0;
      if (market.price) market.price = (Number(market.price) * (0.98 + Math.random() * 0.04)).toFixed(digits);
      for (const change of ['change_1m', 'change_3m', 'change_1h', 'change_24h'])
        market[change] = Math.round((Math.random() * 20 - 10) * 100) / 100;
    }
    await route.fulfill({ response, json: body, headers: { 'content-type': 'application/json' } });
  });
  await page.addInitScript(() => {
    const state = { frames: [] as number[], events: new Map<number, number>(), measuring: false };
    (window as any).state = state;
    new PerformanceObserver((list) => {
      for (const { interactionId, duration } of list.getEntries() as any[])
        if (state.measuring && interactionId)
          state.events.set(interactionId, Math.max(duration, state.events.get(interactionId) ?? 0));
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
    let last = 0;
    const frame = (now: number) => {
      if (state.measuring && last > 0) state.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.goto(product.url);
  await page.locator('.body .row').first().waitFor();
  const rows = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
  expect(rows).toBeGreaterThanOrEqual(500);
  await page.locator('ul.copy').first().waitFor({ state: 'attached' });
  await page.waitForTimeout(1_000);

  let answers = 0;
  page.on('response', (response) => {
    // Each update is two pages of the list.
    if (/\/api\/markets\?limit=500(&v=\d+)?$/.test(response.url())) answers += 1;
  });
  await page.evaluate(() => {
    (window as any).state.measuring = true;
    // What the browser says when a person comes back to the tab: everything is asked for again.
    setInterval(() => window.dispatchEvent(new Event('visibilitychange')), 1_000);
  });

  const frames = () => page.evaluate(() => (window as any).state.frames.splice(0) as number[]);

  // What else runs on the machine only ever adds, so the best of a few rounds is nearest to the truth.
  let best: Round | null = null;
  for (let round = 0; round < MOST_ROUNDS && !(best && isWithin(best)); round += 1) {
    answers = 0;
    const started = Date.now();
    const others = new Others();
    await frames();
    await page.waitForTimeout(UPDATES_MS);
    const of_updates = await frames();
    const interactions = await actLikeAPerson(page, ROUND_MS);
    const of_person = await frames();
    const secs = (Date.now() - started) / 1000;
    const durations = await page.evaluate(() => {
      const { events } = (window as any).state;
      const durations = [...events.values()] as number[];
      events.clear();
      return durations;
    });
    const measured: Round = {
      frames_per_second: perSecond(of_updates),
      frame_p95_ms: quantile(of_person, 0.95),
      // As the metric is defined: the worst, but for one in each fifty interactions. Below 16 ms none is reported.
      inp_ms: durations.toSorted((a, b) => b - a)[Math.floor(interactions / 50)] ?? 16,
      busy: others.areBusy(),
    };
    console.log(
      `${rows} rows, ${(answers / secs).toFixed(1)} updates a second: ${measured.frames_per_second.toFixed(1)} frames a ` +
        `second; with a person ${perSecond(of_person).toFixed(1)}, p50 ${quantile(of_person, 0.5).toFixed(1)} ms, p95 ` +
        `${measured.frame_p95_ms.toFixed(1)} ms, p99 ${quantile(of_person, 0.99).toFixed(1)} ms; ` +
        `${interactions} interactions, INP ${measured.inp_ms} ms`,
    );
    expect(answers / secs).toBeGreaterThan(0.7);
    if (!best || isWithin(measured) || measured.frame_p95_ms < best.frame_p95_ms) best = measured;
  }
  await page.unrouteAll({ behavior: 'wait' });
  expect(best).toSatisfy(isWithin);
});

test('a table of 500 rows has no more elements than the screen needs', async () => {
  const { page } = await product.visit('/');
  await page.locator('.body .row').first().waitFor();
  const most = Math.ceil(900 / 38) + 2 * 8 + 1;
  for (const place of [0, 9_000, 30_000]) {
    await page.evaluate((y) => window.scrollTo(0, y), place);
    await eventually(async () => (await page.locator('.body .row').count()) > 8);
    expect(await page.locator('.body .row').count()).toBeLessThanOrEqual(most);
  }
});

test('rows are written anew where they are, and come into their order and lose no focus to others', async () => {
  const { page } = await product.visit('/');
  const row = page.locator('.body .row');
  await row.first().waitFor();
  const places = () => row.evaluateAll((rows) => rows.map(({ ariaRowIndex }) => Number(ariaRowIndex)));
  const focused = () => page.evaluate(() => document.activeElement?.closest('.row')?.ariaRowIndex);
  const scroll = (y: number) => page.evaluate((y) => window.scrollBy(0, y), y);
  const isInOrder = async (first: number) =>
    eventually(async () => {
      const drawn = await places();
      return drawn[0]! >= first && drawn.every((place, n) => place === drawn[0]! + n);
    });

  await scroll(4_000);
  await isInOrder(50);
  const [before = 0] = await places();
  const chosen = page.locator(`.row[aria-rowindex="${before + 12}"]`);
  await chosen.locator('a').evaluate((link) => link.focus());
  // By four rows of 38 pixels: the row stays in sight, and the focus in it while others change places around it.
  await scroll(4 * 38);
  await isInOrder(before + 4);
  expect(await focused()).toBe(String(before + 12));
  // By more than the screen: its element is that of another row.
  await scroll(2_000);
  await isInOrder(before + 50);
  expect(await focused()).toBeUndefined();
});
