import type { Locator, Page } from 'playwright-core';
import { eventually } from './product';

/** The inbox, as a person sees it at the top of any page. */

export const bell = (page: Page): Locator => page.getByRole('button', { name: /^Inbox/ });

/** Until the bell says so. */
export const rings = (page: Page, name: string): Promise<void> =>
  eventually(async () => (await bell(page).getAttribute('aria-label')) === name);

/** What the open inbox says of each. */
export async function inbox(page: Page): Promise<string[]> {
  await bell(page).click();
  const dialog = page.getByRole('dialog', { name: 'Inbox' });
  await dialog.getByRole('link').first().waitFor();
  const titles = await dialog.locator('.title').allInnerTexts();
  await page.keyboard.press('Escape');
  return titles.map((title) => title.replace(/^Unread:\s*/, ''));
}
