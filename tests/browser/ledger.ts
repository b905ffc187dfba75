import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';

/** What a person types of a transaction: the fields of the form by their names. */
export interface Typed {
  kind: string;
  received?: [amount: string, asset: string];
  sent?: [amount: string, asset: string];
  fee?: [amount: string, asset: string];
  value?: string;
  /** As the field for a time has it. */
  at?: string;
  account?: string;
  note?: string;
}

/** The vault, as a person uses it on a page. */
export class Ledger {
  constructor(readonly page: Page) {}

  async openAccount(name: string): Promise<void> {
    const { page } = this;
    await page.goto('/accounts');
    await page.getByRole('button', { name: 'New account' }).click();
    const dialog = page.getByRole('dialog', { name: 'New account' });
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Make the account' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: `Rename ${name}` }).waitFor();
  }

  /** Chooses a file on the page of imports and has it read. */
  async read(name: string, text: string): Promise<void> {
    const { page } = this;
    await page.goto('/import');
    const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
    await page.locator('input[type=file]').setInputFiles(file);
    const account = page.getByLabel('Account that it goes to');
    await account.waitFor();
    if ((await account.getAttribute('placeholder')) !== null) await account.fill('Coinbase');
    await page.getByRole('button', { name: 'Read the file' }).click();
  }

  /** On the page of transactions. */
  async add(typed: Typed): Promise<void> {
    await this.page.getByRole('button', { name: 'Add transaction' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Add transaction' });
    await dialog.getByRole('radio', { name: typed.kind, exact: true }).check();
    await this.type(dialog, typed);
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Opens the transaction of which the row has this text, and changes it. */
  async edit(text: string, typed: Omit<Typed, 'kind'>): Promise<void> {
    await this.row(text).locator('[data-open]').click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'Edit' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Edit transaction' });
    await this.type(dialog, typed);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  row(text: string): Locator {
    return this.page.locator('.body .row').filter({ hasText: text }).first();
  }

  /** The texts of the cells of a row, without what only phones show. */
  async cells(text: string): Promise<string[]> {
    await this.row(text).waitFor();
    return this.row(text).evaluate((row) =>
      [...row.children].map((cell) => (cell as HTMLElement).innerText.replace(/\s+/g, ' ').trim()),
    );
  }

  /** The lines of the file of all transactions. */
  async export(): Promise<string[]> {
    await this.page.goto('/transactions');
    const [file] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    return readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\n');
  }

  private async type(dialog: Locator, { received, sent, fee, ...rest }: Omit<Typed, 'kind'>): Promise<void> {
    for (const [name, side] of Object.entries({ received, sent, fee })) {
      if (!side) continue;
      await dialog.locator(`[name="${name}.amount"]`).fill(side[0]);
      await dialog.locator(`[name="${name}.asset"]`).fill(side[1]);
    }
    if (rest.value) await dialog.locator('[name="value"]').fill(rest.value);
    if (rest.at) await dialog.locator('[name="at_ms"]').fill(rest.at);
    if (rest.account) await dialog.locator('[name="account_id"]').selectOption({ label: rest.account });
    if (rest.note) await dialog.locator('[name="note"]').fill(rest.note);
  }
}

/** `$1,234.50` or `−$3.20`, as a number. */
export function dollars(text: string): number {
  const figure = /([−+]?)\$?([\d,]+(?:\.\d+)?)/.exec(text);
  if (!figure) throw new Error(`no money in ${text}`);
  return Number(`${figure[1] === '−' ? '-' : ''}${figure[2]!.replaceAll(',', '')}`);
}
