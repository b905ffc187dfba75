import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, Product } from './product';

/** Reads that anyone may see; nothing else may lie in Cache Storage. */
const PUBLIC = /^\/api\/(components|component\/[^/]+|markets(\/[^/]+(\/candles)?)?)$/;

let product: Product;
beforeAll(async () => {
  product = await Product.start();
});
afterEach(() => product.leave());
afterAll(() => product.stop());

/** A visitor whose service worker has the shell and the board. */
async function installed(): Promise<Page> {
  const { page } = await product.visit('/', { serviceWorkers: 'allow' });
  await page.evaluate(() => navigator.serviceWorker.ready);
  // The first page is not under its control; the second one is, and its reads are kept.
  await page.reload();
  await page.locator('.body .row').first().waitFor();
  await eventually(async () => (await kept(page)).some((path) => path.startsWith('/api/components')));
  await eventually(async () => (await kept(page)).some((path) => path.startsWith('/api/markets')));
  return page;
}

const kept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return lists.flat().map(({ url }) => new URL(url).pathname);
  });

test('the shell is on the device, and of the API only what is public', async () => {
  const page = await installed();
  await page.locator('.movers a').first().click();
  await page.locator('figure canvas').first().waitFor();
  await page.goto(`${product.url}/status`);
  await page.getByRole('table').waitFor();
  await eventually(async () => (await kept(page)).some((path) => path.endsWith('/candles')));
  const paths = await kept(page);
  const html = readFileSync('dist/index.html', 'utf8');
  const parts = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
  expect(parts.length).toBeGreaterThan(4);
  for (const part of ['/', ...parts]) expect(paths).toContain(part);
  const reads = paths.filter((path) => path.startsWith('/api') || path.startsWith('/health'));
  expect(reads.filter((path) => !PUBLIC.test(path))).toEqual([]);
});

test('it can be installed', async () => {
  const page = await installed();
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // A private window, as every test's is, cannot install; that is the only objection allowed.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
    [],
  );
  const manifest = await (await fetch(`${product.url}/manifest.webmanifest`)).json();
  expect(manifest).toMatchObject({ name: expect.any(String), start_url: '/', display: 'standalone' });
  const sizes = manifest.icons.map(({ sizes, purpose }: any) => `${sizes} ${purpose ?? 'any'}`);
  expect(sizes).toEqual(expect.arrayContaining(['192x192 any', '512x512 any', '512x512 maskable']));
  for (const { src, type } of manifest.icons) {
    const icon = await fetch(new URL(src, product.url));
    expect([icon.status, icon.headers.get('content-type')]).toEqual([200, type]);
  }
});

test('offline the last board is shown and marked as old; a server that is gone is told apart; both pass', async () => {
  const page = await installed();
  const state = () => page.locator('[data-connection]').getAttribute('data-connection');
  const rows = () => page.locator('.body .row .symbol').count();
  const before = await rows();
  // The browser's own switch leaves service workers online, so the server goes as well.
  await product.cut();
  await page.context().setOffline(true);
  await page.reload();
  // Chromium forgets its switch where a service worker has answered a navigation.
  await page.context().setOffline(false);
  await page.context().setOffline(true);
  await page.getByText(/^Offline — last board,\s+\d.* old$/).waitFor();
  expect(await state()).toBe('offline');
  expect(await rows()).toBe(before);
  const age = async () => Number((await page.locator('.pill .age').textContent())?.match(/(\d+) s/)?.[1]);
  const first = await age();
  await eventually(async () => (await age()) > first);

  await page.context().setOffline(false);
  await page.getByText(/^No connection — last board,\s+\d.* old$/).waitFor();
  expect(await state()).toBe('unreachable');

  product.resume();
  await eventually(async () => (await state()) === 'live', 40);
  expect(await page.getByText(/last board/).count()).toBe(0);
});
