import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { fits, hasNothingToObjectTo } from './page';
import { People } from './people';
import type { Person } from './person';
import { DESKTOP, eventually, PHONE } from './product';

const LONG_MS = 240_000;

/** What the browser notes of requests that came to nothing, or were refused on purpose. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of (400|401|404|409|422)/;

const people = new People({ expected: EXPECTED });

/** Somebody new, signed in, with a paper account of $100,000, by two presses. */
async function newcomer(name: string): Promise<Person> {
  const person = await people.newcomer(name);
  await person.page.goto('/orders');
  await person.page.getByRole('button', { name: 'Open a paper account with $100,000' }).click();
  await person.page.getByRole('heading', { name: 'Worth now' }).waitFor();
  await person.isLive();
  return person;
}

const ticketOn = (page: Page): Locator => page.getByRole('dialog', { name: 'Paper order' });

/** Presses a key where nothing is typed. */
async function press(page: Page, key: string): Promise<Locator> {
  await page.locator('h1').first().focus();
  await page.keyboard.press(key);
  const ticket = ticketOn(page);
  await ticket.waitFor();
  return ticket;
}

/** A figure of the preview, once it is there. */
async function told(ticket: Locator, label: RegExp): Promise<string> {
  const row = ticket.locator('dl > div').filter({ has: ticket.page().locator('dt', { hasText: label }) });
  await eventually(async () => !['', '–'].includes((await row.locator('dd').innerText()).trim()), 30);
  return (await row.locator('dd').innerText()).trim();
}

const number = (text: string) => Number(/[\d,]+(\.\d+)?/.exec(text)![0].replaceAll(',', ''));

test(
  'one key buys what the preview has shown, and it is there on another device at once',
  async () => {
    const ada = await newcomer('ada');
    const { page } = ada;
    const other = await ada.alsoAt('/orders');
    await other.page.getByText('No positions').waitFor();
    await other.isLive();

    await page.goto('/markets/BTC-USD');
    await page.locator('figure canvas').first().waitFor();
    const ticket = await press(page, 'b');
    await eventually(async () =>
      page.evaluate(() => document.activeElement?.getAttribute('name') === 'size'),
    );
    // In a field a key is a character, and not an order.
    await page.keyboard.type('s0.5');
    expect(await ticket.getByLabel('Size').inputValue()).toBe('s0.5');
    expect(await ticket.getByRole('radio', { name: 'Buy' }).isChecked()).toBe(true);
    await ticket.getByLabel('Size').fill('0.5');
    const total = await told(ticket, /^You pay$/);
    await hasNothingToObjectTo(page);
    await ticket.locator('.words').getByText('All of it is bought at once.').waitFor();
    const shown = {
      total: number(total),
      fee: number(await told(ticket, /^Fee/)),
      average: number(await told(ticket, /^Average/)),
      worst: number(await told(ticket, /^Worst/)),
    };
    expect(shown.worst).toBeGreaterThanOrEqual(shown.average);

    await ticket.getByLabel('Size').press('Enter');
    const outcome = ticket.getByRole('status').filter({ hasText: /^(Bought|Placed)/ });
    await outcome.filter({ hasText: 'Bought 0.5 BTC at' }).waitFor({ timeout: 40_000 });
    const [{ value, fees, filled, number: no }] = (await ada.read('/api/orders?status=done')).orders;
    expect([filled, no]).toEqual(['0.5', 1]);
    // The book may have moved in between; no more than the protection allows.
    expect(Math.abs(Number(value) + Number(fees) - shown.total)).toBeLessThan(shown.total * 0.02);
    // 0.9 % of what was paid.
    expect(Number(fees)).toBeCloseTo(Number(value) * 0.009, 6);
    await hasNothingToObjectTo(page);

    // On the other device: the position, the fill and the order.
    const positions = other.page.getByRole('table', { name: 'Positions' });
    await positions.getByRole('link', { name: /BTC/ }).waitFor();
    await other.page.getByRole('radio', { name: 'Fills' }).check();
    await other.page
      .getByRole('table', { name: /^Fills/ })
      .getByText('Bought')
      .first()
      .waitFor();
    await other.page.getByRole('radio', { name: 'History' }).check();
    await other.page.getByRole('cell', { name: /^Bought 0.5 BTC at/ }).waitFor();

    // What it leads to has its fills, which come to the whole.
    await ticket.getByRole('link', { name: 'See the order' }).click();
    const details = page.getByRole('dialog', { name: 'Market buy, no. 1' });
    await details.waitFor();
    const sizes = await details.locator('tbody td:nth-child(3)').allInnerTexts();
    expect(sizes.map(Number).reduce((all, size) => all + size, 0)).toBeCloseTo(0.5, 12);
    await hasNothingToObjectTo(page);
    await page.keyboard.press('Escape');
    await eventually(async () => new URL(page.url()).search === '');

    // From a row of it, one key sells that.
    await page.getByRole('table', { name: 'Positions' }).getByRole('link', { name: /BTC/ }).focus();
    await page.keyboard.press('s');
    await ticketOn(page).getByRole('radio', { name: 'Sell' }).waitFor();
    await ticketOn(page).getByRole('button', { name: '100%' }).click();
    expect(await ticketOn(page).getByLabel('Size').inputValue()).toBe('0.5');
    await told(ticketOn(page), /^You get$/);
  },
  LONG_MS,
);

test(
  'a limit rests and reserves, and to cancel it releases that',
  async () => {
    const bob = await newcomer('bob');
    const { page } = bob;
    await page.goto('/markets/ETH-USD');
    await page.locator('figure canvas').first().waitFor();
    const ticket = await press(page, 'b');
    await ticket.getByRole('radio', { name: 'Limit', exact: true }).check();
    await ticket.getByLabel('Limit price').fill('10');
    await ticket.getByRole('button', { name: '50%' }).click();
    // 100,000 ÷ 2 ÷ (10 × 1.009) = 4,955.4013875…, in whole steps of size.
    const size = await ticket.getByLabel('Size').inputValue();
    expect(size).toMatch(/^4955\.40138/);
    await ticket.locator('.words').getByText('it waits for a price below 10').waitFor({ timeout: 30_000 });
    await ticket.getByLabel('Size').press('Enter');
    await ticket.getByText('Placed. It waits for a price below 10.').waitFor({ timeout: 40_000 });
    await ticket.getByRole('button', { name: 'Close the ticket' }).click();

    await page.goto('/orders');
    const open = page.getByRole('table', { name: /^Open orders/ });
    await open.getByRole('cell', { name: 'Waiting for a price below 10' }).waitFor();
    const [paper] = (await bob.read('/api/accounts')).accounts;
    expect(Number(paper.held[0].quantity)).toBeCloseTo(Number(size) * 10 * 1.009, 6);
    await hasNothingToObjectTo(page);
    await page.getByRole('button', { name: /^Cancel Limit buy of ETH-USD/ }).click();
    await page.getByText(/^Cancelled: .* USD released/).waitFor();
    await page.getByText('No open orders').waitFor();
    expect((await bob.read('/api/accounts')).accounts[0].held).toEqual([]);
    await page.getByRole('radio', { name: 'History' }).check();
    await page.getByRole('cell', { name: 'Cancelled by you' }).waitFor();

    // Several at once, by one question.
    await page.evaluate(async (account_id) => {
      const { csrf_token } = (await (await fetch('/api/me')).json()) as any;
      const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf_token };
      for (const price of ['9', '8', '7']) {
        const ticket = { account_id, product_id: 'ETH-USD', side: 'buy', kind: 'limit', size: '1', price };
        const { status } = await fetch('/api/orders', {
          method: 'POST',
          headers,
          body: JSON.stringify(ticket),
        });
        if (status !== 201) throw new Error(`it was answered with ${status}`);
      }
    }, paper.id);
    await page.getByRole('radio', { name: 'Open 3' }).check();
    await page.getByRole('button', { name: 'Cancel all' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel all' }).click();
    await page.getByText('3 orders are cancelled.').waitFor({ timeout: 30_000 });
    await page.getByText('No open orders').waitFor();
  },
  LONG_MS,
);

test(
  'what is wrong is said at its field, and offline nothing is sent',
  async () => {
    const eve = await newcomer('eve');
    const { page } = eve;
    await page.goto('/markets/BTC-USD');
    await page.locator('figure canvas').first().waitFor();
    const ticket = await press(page, 'b');
    const size = ticket.getByLabel('Size');
    await size.press('Enter');
    await ticket.getByText('Enter an amount.').waitFor();
    expect(await size.getAttribute('aria-invalid')).toBe('true');
    await size.fill('0.000000000001');
    await size.press('Enter');
    await ticket.getByText(/^Sizes of BTC come in steps of/).waitFor();
    // By the server: more than there is.
    await size.fill('1000');
    await ticket
      .locator('.words')
      .getByText(/USD more than is available\.$/)
      .waitFor({ timeout: 30_000 });
    await size.press('Enter');
    await ticket.getByText(/USD more would be needed than is available\.$/).waitFor();
    expect(await size.getAttribute('aria-invalid')).toBe('true');
    // And less than the product takes.
    await size.fill('0.00000001');
    await ticket.locator('.quantity .error').waitFor({ timeout: 30_000 });
    await hasNothingToObjectTo(page);

    await size.fill('0.1');
    await told(ticket, /^You pay$/);
    await page.context().setOffline(true);
    await ticket
      .getByText(/^You are offline\./)
      .first()
      .waitFor();
    expect(await ticket.getByText('You pay').count()).toBe(0);
    await size.press('Enter');
    await ticket
      .getByRole('alert')
      .getByText(/^You are offline\./)
      .waitFor();
    await page.context().setOffline(false);
    await told(ticket, /^You pay$/);
    expect((await eve.read('/api/orders')).orders).toEqual([]);
    expect((await eve.read('/api/orders?status=done')).orders).toEqual([]);
  },
  LONG_MS,
);

test(
  'an answer that is lost costs no second order',
  async () => {
    const dan = await newcomer('dan');
    const { page } = dan;
    await page.goto('/markets/BTC-USD');
    await page.locator('figure canvas').first().waitFor();
    const ticket = await press(page, 'b');
    await ticket.getByLabel('Size').fill('0.1');
    let lost = 0;
    await page.route('**/api/orders', async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      await route.abort();
    });
    await ticket.getByLabel('Size').press('Enter');
    await ticket.getByText(/it is placed once/).waitFor({ timeout: 30_000 });
    await ticket.getByLabel('Size').press('Enter');
    await ticket.getByText('Bought 0.1 BTC at').waitFor({ timeout: 40_000 });
    expect((await dan.read('/api/orders?status=done')).orders.length).toBe(1);
  },
  LONG_MS,
);

test(
  'several accounts are apart, and one begins anew',
  async () => {
    const fay = await newcomer('fay');
    const { page } = fay;
    await page.getByLabel('Paper account').selectOption('New account…');
    const dialog = page.getByRole('dialog', { name: 'New paper account' });
    await dialog.getByLabel('Name').fill('Swing');
    await dialog.getByLabel('Begins with, in US dollars').fill('2500');
    await dialog.getByLabel('Taker fee, %').fill('0.005');
    await dialog.getByRole('button', { name: 'Open the account' }).click();
    await dialog.getByText('From 0 to 10 %, in steps of 0.01.').waitFor();
    await dialog.getByLabel('Taker fee, %').fill('0.6');
    await dialog.getByRole('button', { name: 'Open the account' }).click();
    await dialog.waitFor({ state: 'detached' });
    const selected = () => page.getByLabel('Paper account').locator('option:checked').innerText();
    await eventually(async () => (await selected()) === 'Swing');
    await page.getByText('$2,500.00').first().waitFor();
    const swing = (await fay.read('/api/accounts')).accounts.find(({ name }: any) => name === 'Swing');
    expect([swing.maker, swing.taker, swing.funds]).toEqual(['0.005', '0.006', '2500']);

    await page.getByRole('button', { name: 'Fees' }).click();
    await page.getByLabel('Maker fee, %').fill('0.1');
    await page.getByRole('button', { name: 'Set the fees' }).click();
    await page.getByText('The next order is charged so.').waitFor();

    await page.getByRole('button', { name: 'Begin anew' }).click();
    const question = page.getByRole('dialog', { name: 'Begin Swing anew?' });
    await question.getByLabel('Begins with, in US dollars').fill('5000');
    await hasNothingToObjectTo(page);
    await question.getByRole('button', { name: 'Begin anew' }).click();
    await question.waitFor({ state: 'detached' });
    await page.getByText('$5,000.00').first().waitFor();
    const fresh = (await fay.read('/api/accounts')).accounts.find(({ name }: any) => name === 'Swing');
    expect(fresh.id).not.toBe(swing.id);
    expect([fresh.maker, fresh.taker, fresh.funds]).toEqual(['0.001', '0.006', '5000']);
  },
  LONG_MS,
);

test(
  'nothing runs over the narrowest screen or the widest, and axe has nothing to object to',
  async () => {
    const { page } = await newcomer('gus');
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      for (const viewport of [{ width: 320, height: 640 }, PHONE, DESKTOP, { width: 3840, height: 2160 }]) {
        await page.setViewportSize(viewport);
        await fits(page);
        await hasNothingToObjectTo(page);
        const ticket = await press(page, 'b');
        await ticket.getByRole('combobox', { name: 'Find a market' }).fill('btc-usd');
        await page.keyboard.press('Enter');
        await ticket.getByRole('radio', { name: 'Stop limit' }).check();
        await ticket.getByLabel('Size').fill('0.1');
        await page.waitForTimeout(300);
        await fits(page);
        await hasNothingToObjectTo(page);
        await page.keyboard.press('Escape');
        await ticket.waitFor({ state: 'detached' });
      }
    }
    const visitor = await people.product.visit('/markets/BTC-USD');
    await visitor.page.locator('figure canvas').first().waitFor();
    const ticket = await press(visitor.page, 's');
    await ticket.getByRole('link', { name: 'Sign in' }).waitFor();
    await hasNothingToObjectTo(visitor.page);
  },
  LONG_MS,
);
