import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { dollars, Ledger } from './ledger';
import { People } from './people';
import { eventually } from './product';

const LONG_MS = 240_000;

const people = new People();

test('who is not signed in is invited, and comes back to the page that they asked for', async () => {
  const person = await people.newcomer('vera');
  const { page } = person;
  await person.signOut();
  for (const path of ['/portfolio', '/transactions', '/accounts', '/import']) {
    await page.goto(path);
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  }
  await page.goto('/portfolio');
  await person.signInHere();
  await page.getByRole('heading', { name: 'Nothing here yet' }).waitFor();
});

test(
  'bought, sold, shown, mended and taken along: every figure by its arithmetic',
  async () => {
    const person = await people.newcomer('paul');
    const { page } = person;
    const ledger = new Ledger(page);
    await ledger.openAccount('Kraken');
    await page.goto('/transactions');
    await page.getByText('No transactions yet').waitFor();

    const bought = { kind: 'Buy', at: '2025-03-01T10:00' };
    await ledger.add({
      ...bought,
      received: ['0.5', 'BTC'],
      sent: ['20000', 'USD'],
      fee: ['50', 'USD'],
    });
    await ledger.add({
      ...bought,
      received: ['0.25', 'BTC'],
      sent: ['15000', 'USD'],
      at: '2025-04-01T10:00',
    });
    await ledger.add({
      kind: 'Sell',
      sent: ['0.25', 'BTC'],
      received: ['20000', 'USD'],
      at: '2025-05-01T10:00',
    });
    await ledger.add({
      kind: 'Deposit',
      received: ['1000', 'NOPRICE'],
      at: '2025-06-01T10:00',
      note: '<b>old</b> ‮wallet',
    });

    // More than there is cannot go: what is missing is said at the amount. 0.75 − 0.25 = 0.5; 7 − 0.5 = 6.5.
    await page.getByRole('button', { name: 'Add transaction' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add transaction' });
    await dialog.getByRole('radio', { name: 'Lost', exact: true }).check();
    await dialog.locator('[name="sent.amount"]').fill('7');
    await dialog.locator('[name="sent.asset"]').fill('btc');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByText('Kraken would have 6.5 BTC too little.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();

    await page.goto('/portfolio');
    // Cost of the first lot: 20000 + 50 = 20050. Half of it was sold: 20050 × 0.25 ÷ 0.5 = 10025 went.
    // Realised: 20000 − 10025 = 9975. What is left: 0.25 + 0.25 = 0.5 BTC for 10025 + 15000 = 25025.
    await eventually(async () => (await ledger.cells('BTC')).length === 8);
    const [, price, , quantity, value, share, unrealised, realised] = await ledger.cells('BTC');
    expect(quantity).toBe('0.5');
    expect(realised).toBe('+$9,975.00');
    expect(share).toBe('100.0%');
    const worth = 0.5 * dollars(price!);
    expect(dollars(value!)).toBeCloseTo(worth, 1);
    expect(dollars(unrealised!)).toBeCloseTo(worth - 25_025, 1);
    const totals = page.getByRole('region', { name: 'Worth now' });
    expect(await totals.innerText()).toContain('$25,025.00');

    // What has no price has none, and is not worth zero.
    const unpriced = await ledger.cells('NOPRICE');
    expect(unpriced[3]).toBe('1,000');
    expect(unpriced[4]).toBe('No price');
    await page.getByText('Without a price, and so in no value: NOPRICE').waitFor();

    await ledger.row('BTC').getByRole('link').click();
    await page.getByRole('heading', { name: 'Bitcoin BTC' }).waitFor();
    const figures = page.getByRole('region', { name: 'Figures' });
    // 25025 ÷ 0.5
    await figures.getByText('50,050.00').waitFor();
    // Both lots are open, the newest first: 0.25 for 15000, and 0.25 of 0.5 for 10025.
    expect(await ledger.cells('1 Apr 2025')).toEqual([
      '1 Apr 2025',
      '0.25',
      '0.25',
      '60,000.00',
      '$15,000.00',
      '$15,000.00',
    ]);
    expect(await ledger.cells('1 Mar 2025')).toEqual([
      '1 Mar 2025',
      '0.5',
      '0.25',
      '40,100.00',
      '$20,050.00',
      '$10,025.00',
    ]);

    // It was 21000 that the sale brought: the old one is reversed, and a new one stands in its place.
    await page.goto('/transactions');
    // What this device had kept of the list is shown first, and moves when the rest has come.
    await ledger.row('NOPRICE').waitFor();
    await ledger.edit('Sell', { received: ['21000', 'USD'] });
    await ledger.row('+21,000 USD').waitFor();
    expect(await page.locator('.body .row').count()).toBe(4);
    await page.getByLabel('Reversed too').check();
    await eventually(async () => (await page.locator('.body .row').count()) === 6);
    const badges = await page.locator('.body .row .badge').allInnerTexts();
    expect(badges.toSorted()).toEqual(['Reversal', 'Reversed']);
    // 21000 − 10025
    await page.goto('/portfolio');
    await eventually(async () => (await ledger.cells('BTC'))[7] === '+$10,975.00');

    // The file has all that ever stood there: four that count, the reversed, and its reversal.
    const [head, ...lines] = await ledger.export();
    expect(head).toMatch(/^transaction_id,kind,at,/);
    expect(lines.length).toBe(6);
    expect(lines.filter((line) => line.includes(',sell,')).length).toBe(2);
    expect(lines.filter((line) => line.includes(',reversal,')).length).toBe(1);
    expect(lines.some((line) => line.includes(',21000,USD,'))).toBe(true);
    expect(lines.some((line) => line.includes('<b>old</b> ‮wallet'))).toBe(true);
  },
  LONG_MS,
);

test(
  'what is changed offline on one device is on the other after the return',
  async () => {
    const person = await people.newcomer('olga');
    const here = new Ledger(person.page);
    await here.openAccount('Wallet');
    await person.page.goto('/transactions');
    await here.add({ kind: 'Deposit', received: ['2', 'ETH'], value: '3000', at: '2025-03-01T10:00' });
    const other = await person.alsoAt('/transactions');
    const there = new Ledger(other.page);
    await there.row('+2 ETH').waitFor();

    await person.page.context().setOffline(true);
    await here.edit('+2 ETH', { received: ['2.5', 'ETH'] });
    await here.add({ kind: 'Reward', received: ['0.1', 'ETH'], at: '2025-04-01T10:00' });
    await person.page.getByRole('button', { name: '2 to be saved' }).waitFor();
    expect(await other.page.locator('.body .row').count()).toBe(1);
    await person.page.context().setOffline(false);
    await there.row('+2.5 ETH').waitFor();
    await there.row('+0.1 ETH').waitFor();
    await here.row('+2.5 ETH').waitFor();
    await person.page.getByRole('button', { name: /to be saved/ }).waitFor({ state: 'hidden' });
    expect(await other.page.locator('.body .row').count()).toBe(2);
    // That the network was away is noted by the browser.
    const faults = people.product.faultsOf(person.page);
    faults.splice(0, faults.length, ...faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED/.test(fault)));
  },
  LONG_MS,
);

const PRIVATE = /^\/api\/(me|auth|portfolio|accounts|transactions|imports|watchlists)/;

/** What of somebody is on a device. */
function left(page: Page) {
  return page.evaluate(async () => ({
    databases: (await indexedDB.databases()).map(({ name }) => name),
    local: Object.keys(localStorage).filter((key) => key !== 'theme'),
    session: sessionStorage.length,
    cached: (await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys())))
      .flat()
      .map(({ url }) => new URL(url).pathname),
  }));
}

test(
  'who signs out leaves nothing of what they own behind',
  async () => {
    const person = await people.newcomer('nora', { serviceWorkers: 'allow' });
    const { page } = person;
    await page.evaluate(() => navigator.serviceWorker.ready);
    const ledger = new Ledger(page);
    await ledger.openAccount('Secret place');
    await page.goto('/transactions');
    await ledger.add({ kind: 'Deposit', received: ['3', 'BTC'], value: '9000', at: '2025-03-01T10:00' });
    await page.goto('/portfolio');
    await ledger.row('BTC').waitFor();
    // What the page was shown is kept while they are signed in, so that there is something to wipe.
    await eventually(async () => (await left(page)).databases.some((name) => name?.startsWith('vault-')));
    await page.waitForTimeout(2_500);
    await person.signOut();
    await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await eventually(async () => (await left(page)).databases.length === 0);
    const { local, session, cached } = await left(page);
    expect([local, session]).toEqual([[], 0]);
    expect(cached.filter((path) => PRIVATE.test(path))).toEqual([]);
    expect(await page.locator('body').innerText()).not.toMatch(/Secret place|9,000/);
    // Nor by the way back.
    await page.goBack();
    await page.waitForTimeout(500);
    expect(await page.locator('body').innerText()).not.toMatch(/Secret place|9,000/);
  },
  LONG_MS,
);
