import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Product } from './product';

const MOST_INITIAL_BYTES = 60 * 1024;
const IMMUTABLE = 'public, max-age=31536000, immutable';
const REVALIDATED = 'public, max-age=0, must-revalidate';

/** Sent with every file; the API's own are tested with the Worker. */
const SECURITY = {
  'strict-transport-security': /max-age=\d{8}/,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^strict-origin-when-cross-origin$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\)/,
  'content-security-policy':
    /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'; require-trusted-types-for 'script'/,
};

let product: Product;
beforeAll(async () => {
  product = await Product.start();
});
afterEach(() => product.leave());
afterAll(() => product.stop());

const files = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !entry.name.startsWith('_'))
  .map((entry) => `${entry.parentPath}/${entry.name}`.replace('dist', ''));
const hashed = files.filter((file) => file.startsWith('/assets/'));

describe('every file', () => {
  test.each(files)('%s has the security headers and the right lifetime', async (file) => {
    const { status, headers } = await fetch(product.url + file, { redirect: 'manual' });
    // The platform's one name for the shell is /.
    if (/\.html$/.test(file)) expect([200, 307]).toContain(status);
    else expect(status).toBe(200);
    for (const [name, value] of Object.entries(SECURITY)) expect(headers.get(name), name).toMatch(value);
    if (status === 200)
      expect(headers.get('cache-control')).toBe(hashed.includes(file) ? IMMUTABLE : REVALIDATED);
  });

  test('is revalidated with its ETag', async () => {
    const etag = (await fetch(product.url)).headers.get('etag') ?? '';
    const again = await fetch(product.url, { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });
});

describe('what does not exist', () => {
  test.each(['navigate', 'no-cors', 'cors'])('is never kept by a cache, asked by %s', async (mode) => {
    const { headers, status } = await fetch(`${product.url}/assets/index-older.js`, {
      headers: { 'sec-fetch-mode': mode },
    });
    expect(status).toBe(404);
    expect(headers.get('cache-control')).toBe(REVALIDATED);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('is no script, whatever is answered in its place', async () => {
    // A document under the same policy on which the product itself does not run.
    const visit = await product.visit('/robots.txt');
    const outcome = await visit.page.evaluate(async () => {
      const policy = (window as any).trustedTypes.createPolicy('service-worker-url', {
        createScriptURL: (url: string) => url,
      });
      const script = document.createElement('script');
      script.src = policy.createScriptURL('/assets/index-older.js');
      return new Promise((resolve) => {
        script.onload = () => resolve('ran');
        script.onerror = () => resolve('refused');
        document.head.append(script);
      });
    });
    expect(outcome).toBe('refused');
  });
});

describe('the first view', () => {
  test('loads at most 60 KB of script, and the chart only where there is one', async () => {
    const { page } = await product.visit('about:blank');
    const scripts = new Map<string, number>();
    page.on('response', async (response) => {
      if (response.request().resourceType() !== 'script') return;
      const { pathname } = new URL(response.url());
      scripts.set(pathname, 0);
      scripts.set(pathname, gzipSync(await response.body()).length);
    });
    await page.goto(product.url);
    await page.locator('.body .row').first().waitFor();
    await page.waitForTimeout(1_000);
    const sizes = Object.fromEntries(scripts);
    const total = Object.values(sizes).reduce((a, b) => a + b, 0);
    console.log(`initial JavaScript, gzip: ${total} bytes`, sizes);
    expect(Object.keys(sizes).some((path) => path.includes('/chart-'))).toBe(false);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThanOrEqual(MOST_INITIAL_BYTES);

    await page.locator('.body .row a').first().click();
    await page.locator('figure canvas').first().waitFor();
    expect([...scripts.keys()].some((path) => path.includes('/chart-'))).toBe(true);
  });

  test('is compressible: nothing that is sent forbids it', async () => {
    for (const path of ['/', ...hashed, '/api/markets?limit=500']) {
      const { headers } = await fetch(product.url + path);
      expect(headers.get('cache-control'), path).not.toMatch(/no-transform/);
      expect(headers.get('content-encoding') ?? 'none', path).toMatch(/none|gzip|br|zstd/);
    }
  });
});
