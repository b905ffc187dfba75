import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addMarket, listNames, makeList, products, renameList } from './lists';
import { hasNothingToObjectTo } from './page';
import { People } from './people';
import type { Person } from './person';
import { eventually, PHONE } from './product';

const LONG_MS = 180_000;

const people = new People();

/** Somebody new, signed in, on the page of watchlists. */
async function newcomer(name: string): Promise<Person> {
  const person = await people.newcomer(name);
  await person.page.goto('/watchlists');
  await person.page.getByText('Keep an eye on what matters to you').waitFor();
  return person;
}

const shows = (page: Page, ...expected: string[]) =>
  eventually(async () => (await products(page)).join() === expected.join());

const markets = (page: Page) => page.locator('.body .row .symbol').allTextContents();

test(
  'lists are made, filled, put in order, renamed and deleted, and another device follows at once',
  async () => {
    const ada = await newcomer('ada');
    const { page } = ada;
    await makeList(page, 'Core');
    for (const one of ['BTC-USD', 'ETH-USD', 'SOL-USD']) await addMarket(page, one);
    const { page: other } = await ada.alsoAt('/watchlists');
    await shows(other, 'BTC-USD', 'ETH-USD', 'SOL-USD');
    // (now − then) ÷ then; the first figures are of this very minute.
    expect(await other.locator('.row .since').first().textContent()).toMatch(/^[+−]?\d+\.\d\d%$/);
    await hasNothingToObjectTo(page);

    // By keys: one place up, and to the end.
    const handle = page.getByRole('button', { name: /^Move SOL-USD/ });
    await handle.focus();
    await page.keyboard.press('ArrowUp');
    await shows(other, 'BTC-USD', 'SOL-USD', 'ETH-USD');
    expect(await handle.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Home');
    await page.keyboard.press('Escape');
    expect(await products(page)).toEqual(['BTC-USD', 'SOL-USD', 'ETH-USD']);
    await page.keyboard.press('End');
    await shows(other, 'BTC-USD', 'ETH-USD', 'SOL-USD');

    // By dragging: the first behind the others.
    const grip = (await page.getByRole('button', { name: /^Move BTC-USD/ }).boundingBox())!;
    const row = (await page.locator('[role=table] .body .row').first().boundingBox())!;
    const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x, y + 2.2 * row.height, { steps: 8 });
    await page.mouse.up();
    await shows(page, 'ETH-USD', 'SOL-USD', 'BTC-USD');
    await shows(other, 'ETH-USD', 'SOL-USD', 'BTC-USD');

    await makeList(page, 'Long shots');
    await page
      .getByRole('navigation', { name: 'Your lists' })
      .getByRole('button', { name: /^Move Long shots/ })
      .focus();
    await page.keyboard.press('ArrowUp');
    await eventually(async () => (await listNames(other)).join() === 'Long shots,Core');
    await renameList(page, 'Long shots', 'Nine <b>lives</b>');
    await eventually(async () => (await listNames(other)).join() === 'Nine <b>lives</b>,Core');

    await page.getByRole('button', { name: 'Delete Nine' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await eventually(async () => (await listNames(other)).join() === 'Core');
    await other.getByRole('button', { name: 'Take SOL-USD out of Core' }).click();
    await shows(page, 'ETH-USD', 'BTC-USD');
    await page.reload();
    await shows(page, 'ETH-USD', 'BTC-USD');
  },
  LONG_MS,
);

test('a finger puts a list in order and the page stays where it is', async () => {
  const eve = await newcomer('eve');
  await makeList(eve.page, 'Core');
  for (const one of ['BTC-USD', 'ETH-USD', 'SOL-USD']) await addMarket(eve.page, one);
  const phone = await eve.elsewhere({ viewport: PHONE, hasTouch: true, isMobile: true });
  const { page } = phone;
  await phone.signIn();
  await page.goto('/watchlists');
  await shows(page, 'BTC-USD', 'ETH-USD', 'SOL-USD');
  await hasNothingToObjectTo(page);

  const grip = (await page.getByRole('button', { name: /^Move BTC-USD/ }).boundingBox())!;
  const finger = await page.context().newCDPSession(page);
  const [x, from] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) =>
    finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
  await touch('touchStart', from);
  for (let step = 1; step <= 12; step += 1) await touch('touchMove', from + (step / 12) * 1.2 * grip.height);
  await touch('touchEnd', from);
  await shows(page, 'ETH-USD', 'BTC-USD', 'SOL-USD');
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await shows(eve.page, 'ETH-USD', 'BTC-USD', 'SOL-USD');
});

test('a star on the board keeps a market, and the board shows a list in its order', async () => {
  const bob = await newcomer('bob');
  const { page } = bob;
  const star = (product: string) => page.getByRole('button', { name: `Watch ${product}`, exact: true });
  const isOn = (product: string, on: boolean) =>
    eventually(async () => (await star(product).getAttribute('aria-pressed')) === String(on));
  await page.goto('/');
  // The first star makes the first list.
  await star('ETH-USD').click();
  await isOn('ETH-USD', true);
  await star('BTC-USD').click();
  await isOn('BTC-USD', true);
  await star('SOL-USD').click();
  await isOn('SOL-USD', true);
  await star('SOL-USD').click();
  await isOn('SOL-USD', false);

  await page.getByRole('combobox', { name: 'Watchlist' }).selectOption({ label: '★ Watchlist' });
  await page.getByRole('heading', { name: 'Watchlist', exact: true }).waitFor();
  await eventually(async () => (await markets(page)).join() === 'ETH-USD,BTC-USD');
  await page.getByRole('columnheader', { name: 'Market', exact: true }).getByRole('button').click();
  await eventually(async () => (await markets(page)).join() === 'BTC-USD,ETH-USD');
  await page.getByRole('button', { name: 'Order of the list' }).click();
  await eventually(async () => (await markets(page)).join() === 'ETH-USD,BTC-USD');

  // On its page, too; with several lists the person says which.
  await page
    .locator('.body .row')
    .getByRole('link', { name: /^ETH-USD\b/ })
    .click();
  await page.locator('figure canvas').first().waitFor();
  await isOn('ETH-USD', true);
  const { page: other } = await bob.alsoAt('/watchlists');
  await makeList(other, 'Second');
  await eventually(async () => {
    await star('ETH-USD').click();
    await page.getByRole('checkbox', { name: 'Second' }).waitFor({ timeout: 1_000 });
    return true;
  });
  await hasNothingToObjectTo(page);
  await page.getByRole('checkbox', { name: 'Second' }).check();
  await shows(other, 'ETH-USD');
  await page.getByRole('checkbox', { name: 'Watchlist' }).uncheck();
  await page.keyboard.press('Escape');
  await isOn('ETH-USD', true);
});

test('a visitor who presses a star is invited in', async () => {
  const { page } = await people.product.visit('/');
  await page.locator('.body .row').first().waitFor();
  await page.getByRole('button', { name: 'Watch BTC-USD', exact: true }).click();
  const invitation = page.getByRole('dialog', { name: 'Watch BTC-USD' });
  await invitation.getByRole('link', { name: 'Create an account' }).waitFor();
  await hasNothingToObjectTo(page);
  await page.keyboard.press('Escape');
  await invitation.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Watch BTC-USD', exact: true }).click();
  await invitation.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test(
  'who signs in after another at the same browser hears of their own changes, however few they are',
  async () => {
    const bea = await newcomer('bea');
    const ada = await newcomer('ada');
    const { page } = ada;
    // Ada's vault has had more changes than Bea's will have.
    await makeList(page, 'Core');
    for (const to of ['Far', 'Near']) await renameList(page, to === 'Far' ? 'Core' : 'Far', to);
    // The page stays the same from here on: nothing of it is loaded anew.
    await page.evaluate(() => Object.assign(window, { stays: true }));
    await ada.signOut();
    await page.getByRole('banner').getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Email address').fill(bea.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(bea.password);
    await page.keyboard.press('Enter');
    await page.getByRole('banner').getByRole('link', { name: 'Watchlists' }).click();
    await page.getByText('Keep an eye on what matters to you').waitFor();
    await page.locator('[data-push="live"]').waitFor({ state: 'attached', timeout: 20_000 });
    await makeList(bea.page, 'Hers');
    await page.getByRole('heading', { name: 'Hers', exact: true }).waitFor({ timeout: 5_000 });
    expect(await page.evaluate(() => 'stays' in window)).toBe(true);
  },
  LONG_MS,
);
