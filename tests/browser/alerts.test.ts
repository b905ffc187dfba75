import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { bell } from './inbox';
import { fits, hasNothingToObjectTo } from './page';
import { People } from './people';
import type { Person } from './person';
import { eventually, PHONE } from './product';

const LONG_MS = 240_000;

/** What the browser notes of requests that came to nothing, or were refused on purpose. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of (401|404|412)/;

const people = new People({ expected: EXPECTED });

/** Somebody new, signed in, on the page of alerts. */
async function newcomer(name: string): Promise<Person> {
  const person = await people.newcomer(name);
  await person.page.goto('/alerts');
  await person.page.getByText('Let the price come to you').waitFor();
  await person.isLive();
  return person;
}

async function priceOf(id: string): Promise<number> {
  const { market } = (await (await fetch(`${people.product.url}/api/markets/${id}`)).json()) as any;
  return Number(market.price);
}

interface Told {
  product?: string;
  condition?: string;
  threshold: string;
  note?: string;
}

/** By the form. */
async function make(page: Page, { product = 'BTC-USD', condition, threshold, note }: Told): Promise<void> {
  await page.getByRole('button', { name: 'New alert', exact: true }).first().click();
  const form = page.getByRole('dialog', { name: 'New alert' });
  await form.getByLabel('Market').fill(product);
  if (condition) await form.getByLabel('Tell me when it').selectOption(condition);
  await form.getByRole('textbox', { name: /^(Price|Percent)/ }).fill(threshold);
  if (note) await form.getByLabel('Note').fill(note);
  await form.getByRole('button', { name: 'Create alert' }).click();
  await form.waitFor({ state: 'detached' });
}

const ruleOf = (page: Page, words: string | RegExp) =>
  page.locator('[data-alert]').filter({ has: page.getByRole('button', { name: words, exact: true }) });
/** Offered for a moment, and longer to whoever is at it. */
const takeBack = (page: Page) => page.getByRole('button', { name: 'Undo' });
const handles = (page: Page) => page.getByRole('slider');
const valueOf = async (page: Page) => Number(await handles(page).first().getAttribute('aria-valuenow'));

/** Takes the handle by a finger, so many pixels further. */
async function swipe(page: Page, by_px: number): Promise<void> {
  const box = (await handles(page).first().boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const touch = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', at: number | null) =>
    touch.send('Input.dispatchTouchEvent', { type, touchPoints: at === null ? [] : [{ x, y: at }] });
  await send('touchStart', y);
  for (let part = 1; part <= 5; part += 1) await send('touchMove', y + (by_px * part) / 5);
  await send('touchEnd', null);
}

/** Takes the handle by the mouse, so many pixels further. */
async function drag(page: Page, by_px: number, until: 'let go' | 'held' = 'let go'): Promise<void> {
  const box = (await handles(page).first().boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y + by_px / 2, { steps: 4 });
  await page.mouse.move(x, y + by_px, { steps: 4 });
  if (until === 'let go') await page.mouse.up();
}

test(
  'a rule is made by the form, which says what will happen, and dragged on the chart; the other device shows it',
  async () => {
    const ada = await newcomer('ada');
    const { page } = ada;
    const other = await ada.alsoLiveAt('/alerts');
    const price = await priceOf('BTC-USD');
    await hasNothingToObjectTo(page);

    await page.getByRole('button', { name: 'New alert' }).click();
    const form = page.getByRole('dialog', { name: 'New alert' });
    await form.getByRole('button', { name: 'Create alert' }).click();
    await form.getByText('Choose a market such as BTC-USD.').waitFor();
    await form.getByLabel('Market').fill('btc-usd');
    await form.getByText(/^Now at [\d,.]+ USD$/).waitFor();
    await form.getByRole('button', { name: '+1 %' }).click();
    await form
      .getByText(/^Tells you when BTC-USD rises to [\d,.]+ USD\. It is at [\d,.]+ now, .* below\./)
      .waitFor();
    await form.getByLabel('Price in USD').fill(String(Math.round(price / 2)));
    await form.getByText('you will be told when it comes back after having gone below').waitFor();
    await form.getByRole('button', { name: '+1 %' }).click();
    const wanted = Number(await form.getByLabel('Price in USD').inputValue());
    expect(wanted / price).toBeCloseTo(1.01, 2);
    await hasNothingToObjectTo(page);
    await form.getByRole('button', { name: 'Create alert' }).click();
    await form.waitFor({ state: 'detached' });
    for (const each of [page, other]) {
      await ruleOf(each, /^Above [\d,.]+ USD$/).waitFor();
      await handles(each).waitFor();
      expect(await valueOf(each)).toBe(wanted);
    }
    await hasNothingToObjectTo(page);

    // Up by the mouse: what is saved is what stood on the handle, on the product's grid.
    await drag(page, -40);
    await page.getByText(/^Moved to /).waitFor();
    await takeBack(page).hover();
    const dragged = await valueOf(page);
    expect(dragged).toBeGreaterThan(wanted);
    expect(Math.round(dragged * 100) / 100).toBe(dragged);
    await eventually(async () => (await valueOf(other)) === dragged);
    await takeBack(page).click();
    await eventually(async () => (await valueOf(other)) === wanted);
    await eventually(async () => (await valueOf(page)) === wanted);

    // Escape takes back what is held.
    await drag(page, 30, 'held');
    expect(await valueOf(page)).toBeLessThan(wanted);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await valueOf(page)).toBe(wanted);

    // By keys, and nothing is saved before Enter.
    await handles(page).focus();
    await page.keyboard.press('ArrowUp');
    const one = await valueOf(page);
    expect(one).toBeGreaterThan(wanted);
    await page.keyboard.press('PageUp');
    const more = await valueOf(page);
    expect(more - one).toBeGreaterThan(one - wanted);
    await page.keyboard.press('Escape');
    expect(await valueOf(page)).toBe(wanted);
    expect(await handles(page).getAttribute('aria-valuetext')).toMatch(/% above the price$/);
    await page.keyboard.press('PageDown');
    const lower = await valueOf(page);
    await page.keyboard.press('Enter');
    await eventually(async () => (await valueOf(other)) === lower);

    // By a finger, and the page stays where it is.
    const phone = await ada.elsewhere({ viewport: PHONE, hasTouch: true, isMobile: true });
    await phone.signIn();
    await phone.page.goto('/alerts');
    await handles(phone.page).waitFor();
    await handles(phone.page).scrollIntoViewIfNeeded();
    const scrolled = await phone.page.evaluate(() => window.scrollY);
    await swipe(phone.page, -30);
    const swiped = await valueOf(phone.page);
    expect(swiped).toBeGreaterThan(lower);
    expect(await phone.page.evaluate(() => window.scrollY)).toBe(scrolled);
    await eventually(async () => (await valueOf(page)) === swiped);

    // A double click between the lines makes another there. No price of the chart is drawn as low as that.
    const canvas = (await page.locator('figure canvas').first().boundingBox())!;
    await page.mouse.dblclick(canvas.x + 100, canvas.y + canvas.height * 0.82);
    await form.getByLabel('Price in USD').waitFor();
    expect(await form.getByLabel('Tell me when it').inputValue()).toBe('below');
    await form.getByRole('button', { name: 'Create alert' }).click();
    await eventually(async () => (await handles(other).count()) === 2);

    // Switched off and deleted with one press each, which can be taken back.
    const below = ruleOf(page, /^Below [\d,.]+ USD$/);
    await below.getByRole('switch').click({ force: true });
    await ruleOf(other, /^Below [\d,.]+ USD$/)
      .getByText('Off')
      .waitFor();
    await below.getByRole('button', { name: /^Below/ }).click();
    await below.getByText('It has not fired yet.').waitFor();
    await below.getByRole('button', { name: 'Delete' }).click();
    await takeBack(page).hover();
    await eventually(async () => (await handles(other).count()) === 1);
    await takeBack(page).click();
    await ruleOf(other, /^Below [\d,.]+ USD$/)
      .getByText('Off')
      .waitFor();

    // On the page of the product, with its bell.
    await page.goto('/markets/BTC-USD');
    await eventually(async () => (await handles(page).count()) === 2);
    await page.getByRole('button', { name: 'New alert on BTC-USD' }).click();
    await form.getByLabel('Tell me when it').selectOption('Moves by, up or down');
    await form.getByRole('button', { name: '5 %', exact: true }).click();
    await form.getByText('Tells you when BTC-USD has moved 5 % or more within 1 h, up or down.').waitFor();
    await form.getByRole('button', { name: 'Create alert' }).click();
    await ruleOf(other, 'Moves 5 % in 1 h').waitFor();
    await form.waitFor({ state: 'detached' });
    await hasNothingToObjectTo(page);
    const before = Number(await handles(other).first().getAttribute('aria-valuenow'));
    await drag(page, 25);
    await eventually(
      async () => Number(await handles(other).first().getAttribute('aria-valuenow')) !== before,
    );
  },
  LONG_MS,
);

test(
  'a crossing is told on all devices, leads to its rule, and is in its history',
  async () => {
    const bob = await newcomer('bob');
    const { page } = bob;
    const other = await bob.alsoLiveAt('/');
    const price = await priceOf('BTC-USD');
    // Whichever way it goes, it crosses one of them: the further ones if it was beyond the nearer when these were made.
    for (const part of [0.00002, 0.0003]) {
      const [over, under] = [price * (1 + part), price * (1 - part)].map((level) => level.toFixed(2));
      await make(page, { condition: 'Rises to', threshold: over!, note: 'sell half' });
      await make(page, { condition: 'Falls to', threshold: under!, note: 'buy some' });
    }
    for (const each of [page, other])
      await eventually(
        async () => /^Inbox: [1-4] unread$/.test((await bell(each).getAttribute('aria-label')) ?? ''),
        90,
      );
    await page
      .getByText(/^Fired, /)
      .first()
      .waitFor();

    await bell(other).click();
    const item = other
      .getByRole('dialog', { name: 'Inbox' })
      .getByRole('link', { name: /BTC-USD is (above|below)/ })
      .first();
    await item.getByText(/sell half|buy some/).waitFor();
    await hasNothingToObjectTo(other);
    await item.click();
    await other.waitForURL(/\/alerts\?rule=/);
    await other.getByRole('heading', { name: 'History' }).waitFor();
    await other
      .getByText(/BTC-USD is (above|below)/)
      .first()
      .waitFor();
    await hasNothingToObjectTo(other);
  },
  LONG_MS,
);

test(
  'a test arrives in the inbox, marked as one',
  async () => {
    const tim = await newcomer('tim');
    const { page } = tim;
    const price = await priceOf('ETH-USD');
    await make(page, { product: 'eth-usd', threshold: (price * 2).toFixed(2) });
    const rule = ruleOf(page, /^Above/);
    await rule.getByRole('button', { name: /^Above/ }).click();
    await rule.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('Sent. It is in your inbox.').waitFor();
    await eventually(async () => (await bell(page).getAttribute('aria-label')) === 'Inbox: 1 unread');
    await bell(page).click();
    await page
      .getByRole('dialog', { name: 'Inbox' })
      .getByRole('link', { name: /Test: ETH-USD is above/ })
      .waitFor();
  },
  LONG_MS,
);

test(
  'what is made, dragged and switched offline is in sight, and done on return, on top of what others did',
  async () => {
    const eve = await newcomer('eve');
    const { page } = eve;
    const price = await priceOf('BTC-USD');
    await make(page, { threshold: (price * 1.004).toFixed(2) });
    const other = await eve.alsoLiveAt('/alerts');
    await ruleOf(other, /^Above/).waitFor();
    await handles(page).waitFor();

    await page.context().setOffline(true);
    const before = await valueOf(page);
    await drag(page, -30);
    const dragged = await valueOf(page);
    expect(dragged).toBeGreaterThan(before);
    await make(page, { condition: 'Falls by', threshold: '7.5' });
    await ruleOf(page, 'Falls 7.5 % in 1 h').waitFor();
    await page.getByRole('button', { name: '2 to be saved' }).waitFor();
    expect(await valueOf(page)).toBe(dragged);
    // Meanwhile the other changes the note of what was dragged here.
    await ruleOf(other, /^Above/)
      .getByRole('button', { name: /^Above/ })
      .click();
    await other.getByRole('button', { name: 'Edit' }).click();
    await other.getByLabel('Note').fill('With care.');
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByText('With care.').waitFor();

    await page.context().setOffline(false);
    await ruleOf(other, 'Falls 7.5 % in 1 h').waitFor({ timeout: 20_000 });
    await eventually(async () => (await valueOf(other)) === dragged);
    await other.getByText('With care.').waitFor();
    await page.getByText('With care.').waitFor();
    await page.getByRole('button', { name: /to be saved/ }).waitFor({ state: 'detached', timeout: 20_000 });
  },
  LONG_MS,
);

test(
  'nothing runs over the narrowest screen or the widest, nothing moves, and axe has nothing to object to',
  async () => {
    const { page } = await newcomer('dan');
    const price = await priceOf('BTC-USD');
    for (const part of [1.002, 1.003, 0.99, 4])
      await make(page, {
        threshold: (price * part).toFixed(2),
        note: `Averylongword${'andmore'.repeat(20)}`,
      });
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      for (const width of [320, 740, 3840]) {
        await page.setViewportSize({ width, height: 800 });
        await eventually(async () => (await handles(page).count()) === 4);
        await fits(page);
        await hasNothingToObjectTo(page);
        await page.getByRole('button', { name: 'New alert', exact: true }).click();
        await page.waitForTimeout(250);
        await fits(page);
        await hasNothingToObjectTo(page);
        await page.keyboard.press('Escape');
      }
    }

    // From the first frame on, what comes later comes into its place.
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.addInitScript(() => {
      const shifts = ((window as any).shifts = [] as number[]);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as any[]) if (!entry.hadRecentInput) shifts.push(entry.value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    for (const path of ['/alerts', '/markets/BTC-USD']) {
      await page.goto(path);
      await eventually(async () => (await handles(page).count()) === 4);
      await page.waitForTimeout(1_000);
      const shift = await page.evaluate(() =>
        (window as any).shifts.reduce((a: number, b: number) => a + b, 0),
      );
      expect(shift, path).toBeLessThan(0.05);
    }

    const visitor = await people.product.visit('/alerts');
    await visitor.page.getByText('Sign in to be told when a price matters.').waitFor();
    await hasNothingToObjectTo(visitor.page);
  },
  LONG_MS,
);
