import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { addMarket, listNames, makeList, products, renameList } from './lists';
import { People } from './people';
import type { Person } from './person';
import { eventually } from './product';

const LONG_MS = 180_000;

/** What the browser notes of requests that came to nothing, or were refused on purpose. */
const EXPECTED = /ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of (401|412)/;

const people = new People({ expected: EXPECTED });

/** Somebody new at a browser that has installed the page, with one list on it. */
async function newcomer(name: string): Promise<Person> {
  const person = await people.newcomer(name, { serviceWorkers: 'allow' });
  const { page } = person;
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.goto('/watchlists');
  await makeList(page, 'Core');
  await addMarket(page, 'BTC-USD');
  await addMarket(page, 'ETH-USD');
  await eventually(async () => (await waiting(page)) === 0);
  return person;
}

async function alsoAt(person: Person): Promise<Page> {
  const { page } = await person.alsoAt('/watchlists');
  await page.getByRole('heading', { name: 'Core', exact: true }).waitFor();
  return page;
}

/** How much lies in the outboxes of this browser. */
const waiting = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const databases = (await indexedDB.databases()).filter(({ name }) => name?.startsWith('vault-'));
    const counts = databases.map(
      ({ name = '' }) =>
        new Promise<number>((done, fail) => {
          const opening = indexedDB.open(name);
          opening.onerror = () => fail(opening.error);
          opening.onsuccess = () => {
            const request = opening.result.transaction('outbox').objectStore('outbox').count();
            request.onsuccess = () => {
              opening.result.close();
              done(request.result);
            };
          };
        }),
    );
    return (await Promise.all(counts)).reduce((a, b) => a + b, 0);
  });

/** A reload without a network. Chromium forgets its switch where a service worker has answered a navigation. */
async function reloadOffline(page: Page): Promise<void> {
  await page.reload();
  await page.context().setOffline(false);
  await page.context().setOffline(true);
}

const names = (page: Page, ...expected: string[]) =>
  eventually(async () => (await listNames(page)).join() === expected.join(), 20);

test(
  'what is changed offline is in sight, outlives a reload, and is done once and in order on return',
  async () => {
    const ada = await newcomer('ada');
    const { page } = ada;
    const other = await alsoAt(ada);

    await page.context().setOffline(true);
    await addMarket(page, 'SOL-USD');
    await page.getByRole('button', { name: 'Take ETH-USD out of Core' }).click();
    await renameList(page, 'Core', 'Core holdings');
    await makeList(page, 'Made on a train');
    await addMarket(page, 'ADA-USD');
    await page.getByRole('button', { name: '5 to be saved' }).click();
    const panel = page.getByRole('dialog', { name: 'Changes not saved yet' });
    expect(await panel.getByRole('listitem').locator('strong').allTextContents()).toEqual([
      'Add SOL-USD to “Core”',
      'Take ETH-USD out of “Core”',
      'Rename watchlist “Core” to “Core holdings”',
      'New watchlist “Made on a train”',
      'Add ADA-USD to “Made on a train”',
    ]);
    await page.keyboard.press('Escape');

    await reloadOffline(page);
    await names(page, 'Core holdings', 'Made on a train');
    expect(await products(page)).toEqual(['BTC-USD', 'SOL-USD']);
    expect(await waiting(page)).toBe(5);

    // Meanwhile somebody adds to the same list, elsewhere.
    await addMarket(other, 'LINK-USD');
    await page.context().setOffline(false);
    await names(other, 'Core holdings', 'Made on a train');
    await eventually(
      async () => [...(await products(other))].sort().join() === 'BTC-USD,LINK-USD,SOL-USD',
      20,
    );
    await eventually(async () => (await waiting(page)) === 0);
    await eventually(async () => [...(await products(page))].sort().join() === 'BTC-USD,LINK-USD,SOL-USD');
    await other.getByRole('button', { name: /^Made on a train/ }).click();
    await eventually(async () => (await products(other)).join() === 'ADA-USD');
  },
  LONG_MS,
);

test(
  'a write whose answer is lost is repeated under its key, and done once',
  async () => {
    const bob = await newcomer('bob');
    const { page } = bob;
    const keys: (string | undefined)[] = [];
    let drops = 3;
    await page.route('**/api/watchlists', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      keys.push(route.request().headers()['idempotency-key']);
      if (drops === 0) return route.fallback();
      drops -= 1;
      await route.fetch();
      await route.abort();
    });
    await page.getByRole('button', { name: 'New list' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Once');
    await page.getByRole('button', { name: 'Make it' }).click();
    await eventually(async () => keys.length === 4, 20);
    await eventually(async () => (await waiting(page)) === 0);
    expect(new Set(keys).size).toBe(1);
    await page.unrouteAll();
    await page.reload();
    await names(page, 'Core', 'Once');
  },
  LONG_MS,
);

test(
  'what another device was first at is refused, shown and mended',
  async () => {
    const eve = await newcomer('eve');
    const { page } = eve;
    const other = await alsoAt(eve);
    await page.context().setOffline(true);
    await renameList(page, 'Core', 'Mine');
    await renameList(other, 'Core', 'Theirs');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: '1 not done' }).click();
    const panel = page.getByRole('dialog', { name: 'Changes not saved yet' });
    await panel.getByText('It was renamed “Theirs” on another device meanwhile.').waitFor();
    await names(page, 'Theirs');

    await panel.getByRole('button', { name: 'Mend' }).click();
    const form = page.getByRole('dialog', { name: 'Rename “Theirs”' });
    expect(await form.getByLabel('Name').inputValue()).toBe('Mine');
    await form.getByText('It was renamed “Theirs” on another device meanwhile.').waitFor();
    await form.getByLabel('Name').fill('Ours');
    await form.getByRole('button', { name: 'Rename', exact: true }).click();
    await names(other, 'Ours');
    await eventually(async () => (await waiting(page)) === 0);
    await page.getByRole('button', { name: /not done/ }).waitFor({ state: 'detached' });
  },
  LONG_MS,
);

test(
  'signing out asks about what is not saved, and leaves nothing behind',
  async () => {
    const joe = await newcomer('joe');
    const { page } = joe;
    await page.context().setOffline(true);
    await addMarket(page, 'SOL-USD');
    await page.getByRole('button', { name: '1 to be saved' }).waitFor();
    const account = page.getByRole('banner').getByRole('button', { name: /^Account/ });
    const ask = async () => {
      await account.click();
      await page.locator('#account-menu').getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('dialog', { name: 'Sign out and lose changes?' }).waitFor();
    };
    await ask();
    await page.getByRole('button', { name: 'Stay signed in' }).click();
    expect(await waiting(page)).toBe(1);

    // The write is held up, so that it is still there when there is a network again.
    await page.route('**/api/watchlists/*/entries', (route) => route.abort());
    await page.context().setOffline(false);
    await ask();
    await page.getByRole('button', { name: 'Sign out and lose them' }).click();
    await joe.isOut();

    const left = () =>
      page.evaluate(async () => {
        const names = await caches.keys();
        const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        const paths = kept.flat().map(({ url }) => new URL(url).pathname);
        return {
          databases: await indexedDB.databases(),
          local: Object.keys(localStorage).filter((key) => key !== 'theme'),
          session: Object.keys(sessionStorage),
          private: paths.filter((path) => /^\/api\/(?!components?|markets)/.test(path)),
        };
      });
    const nothing = { databases: [], local: [], session: [], private: [] };
    await eventually(async () => JSON.stringify(await left()) === JSON.stringify(nothing));
    // And nothing of it is on the page, or comes back to it.
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await page.goto('/watchlists');
    await page.getByText('Sign in to see your watchlists.').waitFor();
    expect(await page.getByText('Core').count()).toBe(0);
    expect(await left()).toEqual(nothing);
  },
  LONG_MS,
);
