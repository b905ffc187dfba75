import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** What holds of every page, whoever looks at it and on whatever screen. */

/** axe has nothing to object to: on the whole page, or in the part of it that a selector names. */
export async function hasNothingToObjectTo(page: Page, part?: string): Promise<void> {
  // Of what passes it names no elements: on the longest page they take it half of its time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  if (part !== undefined) axe.include(part);
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

/** It does not run over the screen sideways. */
export async function fits(page: Page): Promise<void> {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  expect(scroll).toBeLessThanOrEqual(client);
}

/** Answers that the server has given and the page does not get before `release`; `answered` once there is one. */
export async function holdAnswer(
  page: Page,
  url: string,
): Promise<{ answered: Promise<unknown>; release: () => void }> {
  const [answered, tell] = promise();
  const [released, release] = promise();
  await page.route(url, async (route) => {
    const response = await route.fetch();
    tell();
    await released;
    await route.fulfill({ response });
  });
  return { answered, release };
}

function promise(): [Promise<void>, () => void] {
  let settle = () => {};
  return [new Promise<void>((done) => (settle = done)), () => settle()];
}
