import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fits, hasNothingToObjectTo } from './page';
import { DESKTOP, eventually, PHONE, Product } from './product';

const PAGES = {
  board: '/',
  product: '/markets/BTC-USD',
  status: '/status',
  'page to sign in': '/signin',
  'page to sign up': '/signup',
  'page to confirm an address': '/verify#email=ada%40example.org&code=K7QPM-3X9RB',
  'page to reset a password': '/reset',
  'missing page': '/nothing/here',
  'API page': '/api/docs',
};
const SIZES = { phone: PHONE, desktop: DESKTOP };
const THEMES = ['light', 'dark'] as const;
const BACKGROUNDS = { light: 'rgb(245, 246, 248)', dark: 'rgb(11, 13, 17)' };

const shifts: number[] = [];
let product: Product;
beforeAll(async () => {
  product = await Product.start();
});
// On no page may there be an error on the console, and what the CSP refuses is one.
afterEach(async () => expect(await product.leave()).toEqual([]));
afterAll(async () => {
  console.log(`CLS, worst of ${shifts.length} loads: ${Math.max(...shifts).toFixed(4)}`);
  await product.stop();
});

/** Waits until a page shows what it came for. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  const path = new URL(page.url()).pathname;
  if (path === '/') await page.locator('.gainers tbody tr').first().waitFor();
  if (path.startsWith('/markets/')) await page.locator('figure canvas').first().waitFor();
  if (path === '/status') await page.getByRole('table').waitFor();
}

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

describe.each(Object.entries(PAGES))('the %s', (_, path) => {
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of THEMES)
      test(`shifts by less than 0.05 and has nothing that axe objects to, ${size}, ${colorScheme}`, async () => {
        const { page } = await product.visit('about:blank', { viewport, colorScheme });
        await page.addInitScript(() => {
          (window as any).shift = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries() as any[])
              if (!entry.hadRecentInput) (window as any).shift += entry.value;
          }).observe({ type: 'layout-shift', buffered: true });
        });
        await page.goto(product.url + path);
        await settled(page);
        await page.waitForTimeout(500);
        const shift = await page.evaluate(() => (window as any).shift as number);
        shifts.push(shift);
        expect(shift).toBeLessThan(0.05);

        expect(await background(page)).toBe(BACKGROUNDS[colorScheme]);
        await hasNothingToObjectTo(page);
      });

  test('does not run over the narrowest screen or the widest', async () => {
    const { page } = await product.visit(path, { viewport: { width: 320, height: 640 } });
    for (const width of [320, 3840]) {
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      await fits(page);
    }
  });
});

describe('the theme', () => {
  test('is chosen by a button, kept, and right from the first frame on', async () => {
    const { page } = await product.visit('/', { colorScheme: 'light' });
    await settled(page);
    await page.getByRole('button', { name: /^Theme: system/ }).click();
    await page.getByRole('button', { name: /^Theme: light/ }).click();
    expect(await background(page)).toBe(BACKGROUNDS.dark);
    await page.addInitScript(() => {
      const seen = new Set<string>();
      (window as any).seen = seen;
      const look = () => {
        if (document.body) seen.add(getComputedStyle(document.body).backgroundColor);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await page.reload();
    await settled(page);
    expect(await page.evaluate(() => [...(window as any).seen])).toEqual([BACKGROUNDS.dark]);
    await page.getByRole('button', { name: /^Theme: dark/ }).click();
    expect(await background(page)).toBe(BACKGROUNDS.light);
  });

  test('follows the system while nothing is chosen', async () => {
    const { page } = await product.visit('/', { colorScheme: 'light' });
    await settled(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background(page)).toBe(BACKGROUNDS.dark);
  });
});

describe('the banners', () => {
  const places = (page: Page) =>
    page.locator('.track').evaluateAll((tracks) => tracks.map((track) => track.getBoundingClientRect().x));

  test('scroll, and stop when told to', async () => {
    const { page } = await product.visit('/');
    await settled(page);
    const before = await places(page);
    expect(before.length).toBe(2);
    await eventually(async () => (await places(page)).every((x, index) => x < before[index]!));
    await page.getByRole('button', { name: 'Price 1 h: pause scrolling' }).click();
    // A frame that was on its way may still come.
    await eventually(async () => {
      const paused = await places(page);
      await page.waitForTimeout(300);
      return (await places(page)).join() === paused.join();
    }, 3);
  });

  test('stand still for who wants less motion, and so do prices', async () => {
    const { page } = await product.visit('/', { reducedMotion: 'reduce' });
    await settled(page);
    const before = await places(page);
    const prices = () => page.locator('.body .row .price').allTextContents();
    const shown = (await prices()).join();
    await eventually(async () => (await prices()).join() !== shown, 20);
    expect(await places(page)).toEqual(before);
    const running = await page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
    );
    expect(running).toBe(0);
  });
});
