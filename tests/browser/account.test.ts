import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { Authenticator } from './authenticator';
import { holdAnswer } from './page';
import { People } from './people';
import { eventually } from './product';

const LONG_MS = 240_000;

const people = new People();

test(
  'an account from its first day to its last',
  async () => {
    const ada = await people.newcomer('ada');
    const { page } = ada;
    // The code was in the link, and is left nowhere.
    expect(page.url()).not.toContain('code');
    await ada.isIn();
    await page.getByRole('main').getByText(ada.email).waitFor();

    const codes = await ada.setUpApplication();
    expect(codes.length).toBe(10);
    await page.getByText('10 of 10 left').waitFor();

    await ada.signOut();
    expect(await page.evaluate(() => localStorage.getItem('signed-in'))).toBeNull();
    await ada.signIn();

    const device = await Authenticator.on(page);
    await page.goto('/security');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Laptop');
    await page.getByRole('button', { name: 'Continue' }).click();
    await ada.proveIfAsked(() => page.locator('#passkeys').getByText('Laptop').waitFor());
    expect(await device.passkeys()).toBe(1);

    // A passkey stands for both factors. It is asked for by the button, so that what the field offers does not come first.
    await device.present(false);
    await ada.signOut();
    await page.goto('/signin');
    await page.getByLabel('Email address').waitFor();
    await device.present(true);
    await page
      .getByRole('button', { name: 'Use a passkey' })
      .click()
      .catch(() => undefined);
    await ada.isIn();
    await page.goto('/security');
    await page
      .locator('#sessions')
      .getByText(/with a passkey/)
      .first()
      .waitFor();

    await page.getByRole('button', { name: 'Rename Laptop' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Work laptop');
    await page.getByRole('button', { name: 'Rename', exact: true }).last().click();
    await page.locator('#passkeys').getByText('Work laptop').waitFor();

    await page.getByRole('button', { name: 'Change password' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change password' });
    await dialog.getByRole('textbox', { name: 'Current password' }).fill('not the one');
    await dialog.getByRole('textbox', { name: 'New password' }).fill('four geese less by dusk');
    await page.keyboard.press('Enter');
    await dialog.getByText('That is not your password.').waitFor();
    await dialog.getByRole('textbox', { name: 'Current password' }).fill(ada.password);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    ada.password = 'four geese less by dusk';

    await page.locator('#activity').getByText('Password changed').waitFor();
    await page.locator('#activity').getByText('Authenticator app turned on').waitFor();

    await page.getByRole('button', { name: 'Delete account' }).click();
    const last = page.getByRole('dialog', { name: 'Delete your account?' });
    await last.getByRole('button', { name: 'Delete for good' }).click();
    await last.getByText(`Type ${ada.email} to confirm.`).waitFor();
    await last.getByLabel('Type your email address').fill(ada.email);
    await last.getByRole('button', { name: 'Delete for good' }).click();
    await ada.proveIfAsked(() => ada.isOut());
    await page.waitForURL((url) => url.pathname === '/');

    await page.goto('/signin');
    ada.app = null;
    await ada.signInHere();
    await page.getByText('The email address and the password do not belong together.').waitFor();
  },
  LONG_MS,
);

test(
  'who is signed out from another browser is told at once, loses nothing, and goes on',
  async () => {
    const grace = await people.newcomer('grace');
    const other = await grace.elsewhere();
    await other.page.goto('/security');
    await other.signInHere();
    await other.page.getByRole('button', { name: 'New key' }).click();
    const name = other.page.getByRole('textbox', { name: 'Name' });
    await name.fill('Half a na');
    await other.isLive();
    await other.page.waitForTimeout(1_000);

    await grace.page.reload();
    await grace.page
      .locator('#sessions')
      .getByRole('button', { name: /^Sign out (?!all)/ })
      .click();
    const told = other.page.getByRole('dialog', { name: 'You were signed out' });
    const since = Date.now();
    await told.waitFor({ timeout: 5_000 });
    console.log(`told after ${Date.now() - since} ms`);
    // The same form still stands behind it, with what was typed.
    expect(await other.page.locator('input[name="name"]').inputValue()).toBe('Half a na');
    expect(await told.getByLabel('Email address').inputValue()).toBe(grace.email);

    await told.getByRole('textbox', { name: 'Password' }).fill(grace.password);
    await other.page.keyboard.press('Enter');
    await told.waitFor({ state: 'detached' });
    await name.pressSequentially('me');
    expect(await name.inputValue()).toBe('Half a name');
    await other.page.getByRole('button', { name: 'Make the key' }).click();
    await other.page.getByRole('heading', { name: 'The secret of Half a name' }).waitFor();
    await other.page.getByRole('button', { name: 'I have kept it' }).click();
    // Who looks on elsewhere sees the key come by itself.
    await grace.page.locator('#keys').getByText('Half a name').waitFor();

    // On the board it is a notice, and the board goes on.
    await other.page.goto('/');
    await other.isIn();
    await other.isLive();
    await other.page.waitForTimeout(1_000);
    await grace.page
      .locator('#sessions')
      .getByRole('button', { name: /^Sign out (?!all)/ })
      .click();
    await other.page
      .getByText('You were signed out, perhaps from another device.')
      .waitFor({ timeout: 5_000 });
    await other.page.getByRole('button', { name: 'Dismiss' }).click();
    await other.isOut();
    await other.isLive();
  },
  LONG_MS,
);

test('what was refused to the session before says nothing against the new one', async () => {
  const joan = await people.newcomer('joan');
  const other = await joan.elsewhere();
  await other.page.goto('/security');
  await other.signInHere();
  await other.isLive();
  await other.page.locator('#activity').getByText('Signed in').first().waitFor();
  // A slow network: what refuses comes when it is let.
  const refusals = {
    '/api/me/audit': Promise.withResolvers<null>(),
    '/api/auth/refresh': Promise.withResolvers<null>(),
  };
  for (const [path, refusal] of Object.entries(refusals))
    await other.page.route(`**${path}*`, async (route) => {
      const response = await route.fetch();
      if (response.status() === 401) await refusal.promise;
      await route.fulfill({ response });
    });
  await joan.page.reload();
  await joan.page
    .locator('#sessions')
    .getByRole('button', { name: /^Sign out (?!all)/ })
    .click();
  const told = other.page.getByRole('dialog', { name: 'You were signed out' });
  await told.getByRole('textbox', { name: 'Password' }).fill(joan.password);
  await other.page.keyboard.press('Enter');
  await told.waitFor({ state: 'detached' });
  for (const [path, refusal] of Object.entries(refusals)) {
    const late = other.page.waitForResponse(
      (response) => response.url().includes(path) && response.status() === 401,
    );
    refusal.resolve(null);
    await late;
  }
  // It is time enough for the page to draw the wrong conclusion.
  await other.page.waitForTimeout(500);
  expect(await told.count()).toBe(0);
  await other.page.reload();
  await other.isIn();
});

test('what takes a fresh proof asks for it, and is then done', async () => {
  const { page, password } = await people.newcomer('alan');
  let refused = 0;
  await page.route('**/api/me/keys', async (route) => {
    if (route.request().method() !== 'POST' || refused++ > 0) return route.fallback();
    const error = { code: 'reauthentication_required', message: 'Prove it.', request_id: 'test' };
    return route.fulfill({ status: 403, json: { error } });
  });
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Reader');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const proof = page.getByRole('dialog', { name: 'Is it you?' });
  const field = proof.getByRole('textbox', { name: 'Password' });
  await field.fill('not the one');
  await page.keyboard.press('Enter');
  await proof.getByText('That is not your password.').waitFor();
  await field.fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'The secret of Reader' }).waitFor();
  const secret = await page.getByRole('dialog').locator('code').textContent();
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.locator('#keys').getByText('Reader').waitFor();
  const answer = await fetch(`${people.product.url}/api/me`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  expect(answer.status).toBe(200);
});

test('a forgotten password is reset by mail', async () => {
  const mary = await people.newcomer('mary');
  const { page } = mary;
  await mary.signOut();
  const since_ms = Date.now() - 1_000;
  await page.goto('/signin');
  await page.getByRole('link', { name: 'Forgot it?' }).click();
  await page.getByLabel('Email address').fill(mary.email);
  await page.getByRole('button', { name: 'Send the code' }).click();
  await page.getByLabel('Code').fill((await mary.mailedCode(since_ms)).replace('-', '').toLowerCase());
  mary.password = 'nine herons before breakfast';
  await page.getByRole('textbox', { name: 'New password' }).fill(mary.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
  await mary.signInHere();
  await mary.isIn();
});

describe('the tabs of a browser', () => {
  test('refresh once, however many find that their token is over', async () => {
    const { page } = await people.newcomer('emmy');
    const context = page.context();
    const tabs = [page, await context.newPage(), await context.newPage()];
    const refreshes: string[] = [];
    context.on('request', (request) => {
      if (request.url().endsWith('/api/auth/refresh')) refreshes.push(request.url());
    });
    await context.clearCookies({ name: '__Host-at' });
    await Promise.all(tabs.map((tab) => tab.goto('/security')));
    for (const tab of tabs) await tab.locator('#sessions').getByText('This device').waitFor();
    expect(refreshes.length).toBe(1);
  });

  test('are all signed out by one of them, and nothing private stays', async () => {
    const rosa = await people.newcomer('rosa');
    const { page } = rosa;
    await page.evaluate(
      () =>
        new Promise((done, failed) => {
          const request = indexedDB.open('drafts');
          request.onsuccess = () => {
            request.result.close();
            done(null);
          };
          request.onerror = failed;
        }),
    );
    const tab = await page.context().newPage();
    await tab.goto('/security');
    await tab.locator('#sessions').getByText('This device').waitFor();
    await rosa.signOut();
    await tab.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await eventually(() => hasNoDatabase(page));
    expect(await page.evaluate(() => [localStorage.getItem('signed-in'), sessionStorage.length])).toEqual([
      null,
      0,
    ]);
    const kept = await page.evaluate(async () => {
      const requests = await Promise.all(
        (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
      );
      return requests.flat().map(({ url }) => new URL(url).pathname);
    });
    expect(kept.filter((path) => /^\/api\/(me|auth)/.test(path))).toEqual([]);
    // The page to sign in may have asked for something to sign since.
    const cookies = (await page.context().cookies()).map(({ name }) => name);
    expect(cookies.filter((name) => name !== '__Secure-step')).toEqual([]);
  });

  test('stay signed out when what one of them asked before is answered after it', async () => {
    const vera = await people.newcomer('vera');
    const { page } = vera;
    const tab = await page.context().newPage();
    const held = await holdAnswer(tab, '**/api/me');
    await tab.goto('/security');
    await held.answered;
    await vera.signOut();
    held.release();
    await tab.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();
    await eventually(() => hasNoDatabase(page));
    expect(await page.evaluate(() => localStorage.getItem('signed-in'))).toBe(null);
  });

  test('make nothing anew of what the browser reads too late for one who has left', async () => {
    const olga = await people.newcomer('olga');
    const { page } = olga;
    const tab = await page.context().newPage();
    await tab.addInitScript(holdOutbox);
    await tab.goto('/security');
    await tab.waitForFunction(() => window.held > 0);
    await olga.signOut();
    await tab.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
    await eventually(() => hasNoDatabase(tab));
    await tab.evaluate(() => window.release());
    await tab.waitForTimeout(500);
    expect(await hasNoDatabase(tab)).toBe(true);
  });
});

const hasNoDatabase = (page: Page) => page.evaluate(async () => (await indexedDB.databases()).length === 0);

declare global {
  interface Window {
    /** How much of what was read from the outbox is held back, and what ends that. */
    held: number;
    release: () => void;
  }
}

/** Runs in a page before its scripts: what is read from the outbox comes when the test says so. */
function holdOutbox(): void {
  window.held = 0;
  const released = new Promise<void>((release) => (window.release = release));
  const listen = IDBRequest.prototype.addEventListener;
  IDBRequest.prototype.addEventListener = function (
    this: IDBRequest,
    type: string,
    listener: EventListener,
    options?: boolean | AddEventListenerOptions,
  ) {
    const late = (event: Event) => {
      window.held += 1;
      void released.then(() => listener(event));
    };
    const is_outbox =
      type === 'success' && this.source instanceof IDBObjectStore && this.source.name === 'outbox';
    listen.call(this, type, is_outbox ? late : listener, options);
  };
}

test('what is wrong is said next to where it is wrong', async () => {
  const { page } = await people.product.visit('/signup');
  const email = page.getByLabel('Email address');
  await email.fill('nobody');
  await page.keyboard.press('Enter');
  await page.getByText('An email address looks like name@example.org.').waitFor();
  expect(await email.evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await email.getAttribute('aria-invalid')).toBe('true');
  await email.fill('nobody@example.org');
  const password = page.getByRole('textbox', { name: 'Password' });
  await password.fill('short');
  await page.keyboard.press('Enter');
  await page.getByText('A password has at least 8 characters.').waitFor();
  await password.fill('password1');
  await page.getByText('Very easy to guess').waitFor();
  expect(await password.evaluate((element) => element === document.activeElement)).toBe(true);
});

test('visitors load nothing of accounts with the board', async () => {
  const { page } = await people.product.visit('about:blank');
  const paths: string[] = [];
  page.on('request', (request) => paths.push(new URL(request.url()).pathname));
  await page.goto(people.product.url);
  await page.locator('.body .row').first().waitFor();
  await page.waitForTimeout(1_000);
  expect(paths.filter((path) => /^\/api\/(me|auth)/.test(path))).toEqual([]);
  expect(paths.filter((path) => /(keeper|Menu|Shell|Entry|Security|strength)-/.test(path))).toEqual([]);
});
