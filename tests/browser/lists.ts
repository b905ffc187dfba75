import type { Page } from 'playwright-core';

/** What a person does on the page of watchlists, and what they see there. */

export async function makeList(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New list' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Make it' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('heading', { name, exact: true }).waitFor();
}

export async function addMarket(page: Page, product: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Add a market' }).fill(product);
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: `Move ${product}` }).waitFor();
}

export async function renameList(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('button', { name: `Rename ${from}` }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(to);
  await page.getByRole('dialog').getByRole('button', { name: 'Rename', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: to, exact: true }).waitFor();
}

/** The names of the lists beside the one that is looked at, in order. */
export function listNames(page: Page): Promise<string[]> {
  return inOrder(page, 'nav.beside li', '.name');
}

/** The products of the list that is looked at, in order. */
export function products(page: Page): Promise<string[]> {
  return inOrder(page, '[role=table] .body .row', '.symbol');
}

/** Rows are placed by their style, so that those that move keep the focus. */
function inOrder(page: Page, rows: string, name: string): Promise<string[]> {
  return page.locator(rows).evaluateAll(
    (elements, name) =>
      (elements as HTMLElement[])
        .map((row): [number, string] => [
          Number(row.style.getPropertyValue('--place')),
          row.querySelector(name)!.textContent,
        ])
        .sort(([a], [b]) => a - b)
        .map(([, text]) => text),
    name,
  );
}
