import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { bell, rings } from './inbox';
import { fits, hasNothingToObjectTo, holdAnswer } from './page';
import { People } from './people';
import type { Person } from './person';
import { DESKTOP, eventually, PHONE } from './product';

const LONG_MS = 180_000;

/** What the browser notes of requests that came to nothing, or were refused on purpose. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of (401|404|412)/;

const people = new People({ expected: EXPECTED });

/** Somebody new, signed in, on the page of tasks. */
async function newcomer(name: string): Promise<Person> {
  const person = await people.newcomer(name);
  await person.page.goto('/tasks');
  await person.page.getByText('Nothing to do').waitFor();
  await person.isLive();
  return person;
}

async function addQuickly(page: Page, title: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Add a task/ }).fill(title);
  await page.keyboard.press('Enter');
  await tickOf(page, title).waitFor();
}

const tickOf = (page: Page, title: string) => page.getByRole('checkbox', { name: `Done: ${title}` });
const takeBack = (page: Page) => page.getByRole('button', { name: 'Undo' });
/** Whether the focus is where one ticks. */
const isAtATick = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label')?.startsWith('Done: ') === true);
const titles = (page: Page) => page.locator('.groups .title').allTextContents();

/** Where the person is, as a field for a time has it. */
function local(at_ms: number): string {
  return new Date(at_ms - new Date(at_ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

test(
  'what is added on another device while a list is on its way comes all the same',
  async () => {
    const eva = await newcomer('eva');
    const other = await eva.elsewhere();
    await other.signIn();
    const held = await holdAnswer(other.page, '**/api/tasks?*');
    await other.page.goto('/tasks');
    await other.isLive();
    await held.answered;
    await addQuickly(eva.page, 'Move coins');
    await eventually(async () => (await eva.read('/api/tasks')).total === 1);
    // The news of it comes over the socket while the older answer is held.
    await other.page.waitForTimeout(1_000);
    held.release();
    await tickOf(other.page, 'Move coins').waitFor();
  },
  LONG_MS,
);

test(
  'what is added, changed, ticked and deleted on one device is so on the other at once',
  async () => {
    const ada = await newcomer('ada');
    const { page } = ada;
    const other = await ada.alsoLiveAt('/tasks');
    await addQuickly(page, 'Move coins');
    await tickOf(other, 'Move coins').waitFor();

    // Due yesterday, by the form.
    await other.getByRole('button', { name: 'Move coins' }).click();
    const form = other.getByRole('dialog', { name: 'Edit task' });
    await form.getByLabel('Title').fill('Move coins <b>home</b>');
    await form.getByLabel('Asset').fill('btc');
    await form.getByLabel('Due').fill(local(Date.now() - 86_400_000));
    await form.getByLabel('Repeat').selectOption('Every week');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Overdue' }).waitFor();
    await page.getByText('1 overdue').waitFor();
    expect(await titles(page)).toEqual(['Move coins <b>home</b>']);
    await hasNothingToObjectTo(page);

    // What comes round again is due a week after it was, and what was done stands beside it.
    await tickOf(page, 'Move coins <b>home</b>').click();
    await page.getByRole('heading', { name: 'Next 7 days' }).waitFor();
    await other.getByRole('heading', { name: 'Next 7 days' }).waitFor();
    await other.getByRole('radio', { name: 'Done 1' }).waitFor();

    // By the asset that it has to do with.
    await addQuickly(page, 'Something else');
    await page.getByRole('link', { name: 'Tasks about BTC' }).click();
    await eventually(async () => (await titles(page)).join() === 'Move coins <b>home</b>');
    expect(new URL(page.url()).search).toBe('?asset=BTC');
    await addQuickly(page, 'Sell half');
    await page.getByRole('link', { name: 'Show all tasks' }).click();
    await eventually(async () => (await titles(page)).length === 3);

    // One press ticks, and one takes it back, which is offered as long as one is at it; by keys the next is at hand.
    await tickOf(page, 'Sell half').focus();
    await page.keyboard.press('Space');
    await takeBack(page).hover();
    await tickOf(page, 'Sell half').waitFor({ state: 'detached' });
    await tickOf(other, 'Sell half').waitFor({ state: 'detached' });
    await eventually(() => isAtATick(page));
    await takeBack(page).click();
    await tickOf(page, 'Sell half').waitFor();
    await tickOf(other, 'Sell half').waitFor();
    // So it is when another device takes away what one is at.
    await tickOf(page, 'Sell half').focus();
    await tickOf(other, 'Sell half').click();
    await takeBack(other).hover();
    await tickOf(page, 'Sell half').waitFor({ state: 'detached' });
    await eventually(() => isAtATick(page));
    await takeBack(other).click();
    await tickOf(page, 'Sell half').waitFor();
    await tickOf(other, 'Sell half').waitFor();

    await page.getByRole('button', { name: 'Sell half' }).click();
    await page.getByRole('button', { name: 'Delete…' }).click();
    await page.getByRole('button', { name: 'Delete it' }).click();
    await eventually(async () => (await titles(other)).length === 2);

    // Beside what else is known of an asset.
    for (const path of ['/markets/BTC-USD', '/portfolio/BTC']) {
      await page.goto(path);
      const tasks = page.getByRole('region', { name: 'Tasks' });
      await tasks.getByRole('link', { name: 'Move coins <b>home</b>' }).waitFor();
      await tasks.getByRole('button', { name: 'Add a task' }).click();
      await page.getByLabel('Title').fill(`From ${path}`);
      await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
      await tickOf(other, `From ${path}`).waitFor();
      await tickOf(page, `From ${path}`).focus();
      await page.keyboard.press('Space');
      await tickOf(other, `From ${path}`).waitFor({ state: 'detached' });
      await tickOf(page, `From ${path}`).waitFor({ state: 'detached' });
      await eventually(() => isAtATick(page));
      await hasNothingToObjectTo(page);
    }
  },
  LONG_MS,
);

test(
  'a reminder that is due is told on all devices, and read on one is read on the other',
  async () => {
    const bob = await newcomer('bob');
    const { page } = bob;
    const other = await bob.alsoLiveAt('/');
    await rings(page, 'Inbox');
    await page.getByRole('textbox', { name: 'Add a task' }).fill('Watch the halving');
    await page.getByRole('button', { name: 'Add details' }).click();
    const form = page.getByRole('dialog', { name: 'New task' });
    await form.getByLabel('Asset').fill('BTC');
    await form.getByLabel('Due').fill(local(Date.now() + 60_000));
    await form.getByLabel('Reminder').selectOption('1 hour before');
    // The moment has passed, and nobody is told of it: that is said before.
    await form.getByText('there will be no reminder').waitFor();
    const { due_ms, title } = { due_ms: Date.now() + 2_000, title: 'Watch the halving' };
    await form.getByRole('button', { name: 'Cancel' }).click();
    // A field for a time has minutes, and the test has not: this one is due in two seconds.
    await page.evaluate(
      async ({ due_ms, title }) => {
        const { csrf_token } = (await (await fetch('/api/me')).json()) as any;
        const headers = {
          'content-type': 'application/json',
          'x-csrf-token': csrf_token,
          'idempotency-key': title,
        };
        const body = JSON.stringify({ title, due_ms, asset: 'BTC', remind_before_min: 0 });
        const { status } = await fetch('/api/tasks', { method: 'POST', headers, body });
        if (status !== 201) throw new Error(`it was answered with ${status}`);
      },
      { due_ms, title },
    );
    await tickOf(page, title).waitFor();
    await page.waitForTimeout(Math.max(0, due_ms + 100 - Date.now()));
    await people.fireCron();
    await rings(page, 'Inbox: 1 unread');
    await rings(other, 'Inbox: 1 unread');
    // Told once, however often the minute strikes.
    await people.fireCron();

    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      for (const size of [DESKTOP, PHONE]) {
        await page.setViewportSize(size);
        await bell(page).click();
        await page.getByRole('dialog', { name: 'Inbox' }).getByRole('link').waitFor();
        await page.waitForTimeout(200);
        await hasNothingToObjectTo(page);
        await fits(page);
        await page.keyboard.press('Escape');
        await hasNothingToObjectTo(page);
      }
    }
    // To have looked is not to have read.
    await rings(other, 'Inbox: 1 unread');

    // It leads to what it is about.
    await bell(other).click();
    await other.getByRole('dialog', { name: 'Inbox' }).getByRole('link', { name: title }).click();
    await other.getByRole('dialog', { name: 'Edit task' }).waitFor();
    expect(await other.getByLabel('Title').inputValue()).toBe(title);
    await hasNothingToObjectTo(other);
    await other.keyboard.press('Escape');
    await eventually(async () => new URL(other.url()).search === '');
    await rings(other, 'Inbox');
    await rings(page, 'Inbox');

    await bell(page).click();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('Nothing new').waitFor();
    await bell(other).click();
    await other.getByText('Nothing new').waitFor();
  },
  LONG_MS,
);

test(
  'what is added and ticked offline is in sight, and done on return',
  async () => {
    const eve = await newcomer('eve');
    const { page } = eve;
    const other = await eve.alsoLiveAt('/tasks');
    await addQuickly(page, 'First');
    await addQuickly(page, 'Second');
    await tickOf(other, 'Second').waitFor();

    await page.context().setOffline(true);
    await tickOf(page, 'First').click();
    await addQuickly(page, 'Made on a train');
    await tickOf(page, 'Made on a train').click();
    await addQuickly(page, 'Still to be done');
    await eventually(async () => (await titles(page)).toSorted().join() === 'Second,Still to be done');
    await page.getByRole('button', { name: '4 to be saved' }).waitFor();
    await tickOf(page, 'Second').click();
    await takeBack(page).click();
    await tickOf(page, 'Second').waitFor();
    // Meanwhile the other changes what was ticked here.
    await other.getByRole('button', { name: 'First' }).click();
    await other.getByLabel('Note').fill('With care.');
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByText('With care.').waitFor();

    await page.context().setOffline(false);
    await tickOf(other, 'First').waitFor({ state: 'detached', timeout: 20_000 });
    await tickOf(other, 'Still to be done').waitFor();
    await eventually(async () => (await titles(other)).toSorted().join() === 'Second,Still to be done');
    await other.getByRole('radio', { name: 'Done 2' }).check();
    await eventually(async () => (await titles(other)).toSorted().join() === 'First,Made on a train');
    await other.getByText('With care.').waitFor();
    await page.getByRole('button', { name: /to be saved/ }).waitFor({ state: 'detached', timeout: 20_000 });
    expect((await titles(page)).toSorted()).toEqual(['Second', 'Still to be done']);
  },
  LONG_MS,
);

test(
  'nothing runs over the narrowest screen or the widest, and axe has nothing to object to',
  async () => {
    const { page } = await newcomer('dan');
    await addQuickly(page, `Averylongword${'andmore'.repeat(22)}`);
    await addQuickly(page, 'Short');
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      for (const width of [320, 3840]) {
        await page.setViewportSize({ width, height: 800 });
        await fits(page);
        await hasNothingToObjectTo(page);
        await page.getByRole('button', { name: 'Add details' }).click();
        await page.getByLabel('Due').fill(local(Date.now() + 86_400_000));
        await page.waitForTimeout(250);
        await fits(page);
        await hasNothingToObjectTo(page);
        await page.keyboard.press('Escape');
        await bell(page).click();
        await page.waitForTimeout(200);
        await fits(page);
        await page.keyboard.press('Escape');
      }
    }

    // 55 and the two: more than a page of 50.
    await page.evaluate(async () => {
      const { csrf_token } = (await (await fetch('/api/me')).json()) as any;
      const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf_token };
      for (let n = 0; n < 55; n += 1)
        await fetch('/api/tasks', { method: 'POST', headers, body: JSON.stringify({ title: `No ${n}` }) });
    });
    await page.getByRole('radio', { name: 'Open 57' }).waitFor();
    await eventually(async () => (await titles(page)).length === 50);
    await page.getByRole('button', { name: 'Show more' }).click();
    await eventually(async () => (await titles(page)).length === 57);
    const visitor = await people.product.visit('/tasks');
    await visitor.page.getByText('Sign in to see your tasks.').waitFor();
    await hasNothingToObjectTo(visitor.page);
  },
  LONG_MS,
);
