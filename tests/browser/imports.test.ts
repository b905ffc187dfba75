import { expect, test } from 'vitest';
import { Ledger } from './ledger';
import { People } from './people';
import { eventually } from './product';

const LONG_MS = 240_000;

const people = new People();

/** As Coinbase writes it: a purchase with a fee, a sale, a reward, and a line that cannot be read. */
const COINBASE = `\r
Transactions\r
User,Jo Doe,5f0c\r
\r
ID,Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,Price at Transaction,Subtotal,Total (inclusive of fees and/or spread),Fees and/or Spread,Notes\r
a1,2024-03-01 10:00:00 UTC,Buy,BTC,0.5,USD,$40000.00,$20000.00,$20050.00,$50.00,Bought 0.5 BTC\r
a2,2024-05-01 10:00:00 UTC,Sell,BTC,-0.2,USD,$60000.00,$12000.00,$11970.00,$30.00,Sold 0.2 BTC\r
a3,2024-06-01 10:00:00 UTC,Staking Income,ETH,0.1,USD,$3000.00,$300.00,$300.00,$0.00,Reward\r
a4,2024-07-01 10:00:00 UTC,Buy,BTC,a lot,USD,$1.00,$1.00,$1.00,$0.00,What is this\r
`;

test(
  'a file is read, shown, imported, known when it comes again, and undone as a whole',
  async () => {
    const person = await people.newcomer('iris');
    const { page } = person;
    const ledger = new Ledger(page);
    await ledger.read('coinbase.csv', COINBASE);

    await page.getByText('Ready to import').waitFor();
    await page.getByRole('radio', { name: 'New 3' }).waitFor();
    await eventually(async () => (await page.locator('.body .row').count()) === 3);
    await page.getByRole('radio', { name: 'Refused 1' }).check();
    await eventually(async () => (await page.locator('.body .row').count()) === 1);
    // The first lines of the file are of its title.
    expect(await page.locator('.body .row').innerText()).toMatch(/^9\s/);

    await page.getByRole('button', { name: 'Import 3 transactions' }).click();
    await page.getByRole('button', { name: 'Undo the import' }).waitFor();
    await page.goto('/portfolio');
    // Cost: 20000 + 50 = 20050; 0.2 of 0.5 went: 20050 × 0.2 ÷ 0.5 = 8020. Realised: 12000 − 30 − 8020 = 3950.
    await eventually(async () => (await ledger.cells('BTC'))[7] === '+$3,950.00');
    expect((await ledger.cells('BTC'))[3]).toBe('0.3');
    // The reward came for what it was worth: it is income, and its cost. 20050 − 8020 + 300 = 12330.
    expect((await ledger.cells('ETH'))[3]).toBe('0.1');
    const totals = await page.getByRole('region', { name: 'Worth now' }).innerText();
    expect(totals).toContain('$12,330.00');
    expect(totals).toContain('$300.00');

    await ledger.read('again.csv', COINBASE);
    await page.getByRole('radio', { name: 'Known 3' }).waitFor();
    await page.getByRole('radio', { name: 'New 0' }).waitFor();
    expect(await page.getByRole('button', { name: 'Import 0 transactions' }).isDisabled()).toBe(true);

    await page.goto('/import');
    await page.getByRole('link', { name: 'Open coinbase.csv' }).click();
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Undo it' }).click();
    await page.getByText('All that it had made is reversed').waitFor();
    await page.goto('/transactions');
    await page.getByText('No transactions yet').waitFor();
    await page.getByLabel('Reversed too').check();
    await eventually(async () => (await page.locator('.body .row').count()) === 6);
  },
  LONG_MS,
);

test(
  'of a file that nobody knows the person says which column is what',
  async () => {
    const person = await people.newcomer('milo');
    const { page } = person;
    const ledger = new Ledger(page);
    await ledger.read('mine.csv', 'Day,Coins,Ticker,Paid\n05/01/2024,2,ETH,5000\n25/01/2024,1,ETH,2600\n');
    await page.getByText('Which column is what?').waitFor();
    await page.getByLabel('Date', { exact: true }).selectOption('Day');
    await page.getByLabel('Received: amount').selectOption('Coins');
    await page.getByLabel('Received: asset', { exact: true }).selectOption('Ticker');
    await page.getByLabel('Sent: amount').selectOption('Paid');
    await page.getByLabel('Sent: asset, the same in all rows').fill('USD');
    await page.getByRole('button', { name: 'Go on' }).click();
    // There is no 25th month, so that the order of its dates is known; the time zone may be asked for.
    const ready = page.getByText('Ready to import');
    const zone = page.getByLabel('Which time zone are its times in?');
    await Promise.race([ready.waitFor(), zone.waitFor()]);
    if (await zone.isVisible()) {
      await zone.selectOption('UTC');
      await page.getByRole('button', { name: 'Go on' }).click();
    }
    await ready.waitFor();
    await page.getByRole('button', { name: 'Import 2 transactions' }).click();
    await page.getByRole('button', { name: 'Undo the import' }).waitFor();
    await page.goto('/portfolio');
    // 2 + 1, for 5000 + 2600.
    await eventually(async () => (await ledger.cells('ETH'))[3] === '3');
    expect(await page.getByRole('region', { name: 'Worth now' }).innerText()).toContain('$7,600.00');
  },
  LONG_MS,
);
