import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, eventually } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start('bundle');
  // Until the first tick has ended, answers are kept for a second only.
  await eventually(async () => !(await stage.ask('/api/component/top-banner-scroll')).json.warming, 30);
  await eventually(async () => !(await stage.ask('/api/markets/BTC-USD')).json.warming, 30);
});
afterAll(() => stage.stop());

const MARKET = 'public, max-age=5, stale-while-revalidate=60, stale-if-error=300';
const CANDLES = 'public, max-age=10, stale-while-revalidate=60, stale-if-error=300';
const PRIVATE = 'private, no-store';

/** Every kind of answer there is: address, status, media type, caching policy. */
const ANSWERS: [string, number, string, string][] = [
  ['/api/component/top-banner-scroll', 200, 'application/json', MARKET],
  ['/api/component/bottom-banner-scroll', 200, 'application/json', MARKET],
  ['/api/component/gainers-table', 200, 'application/json', MARKET],
  ['/api/component/losers-table', 200, 'application/json', MARKET],
  ['/api/components?names=losers-table,gainers-table', 200, 'application/json', MARKET],
  ['/api/markets', 200, 'application/json', MARKET],
  ['/api/markets?q=bit&quote=usd&sort=price&order=asc&limit=3', 200, 'application/json', MARKET],
  ['/api/prices', 200, 'application/json', MARKET],
  ['/api/markets/BTC-USD', 200, 'application/json', MARKET],
  ['/api/markets/btc-usd', 200, 'application/json', MARKET],
  ['/api/markets/BTC-USD/candles', 200, 'application/json', CANDLES],
  ['/api/markets/BTC-USD/candles?granularity=86400&limit=5', 200, 'application/json', CANDLES],
  ['/ping', 200, 'text/plain; charset=utf-8', PRIVATE],
  ['/health', 200, 'application/json', PRIVATE],
  ['/api/health', 200, 'application/json', PRIVATE],
  ['/api/cache/stats', 200, 'application/json', PRIVATE],
  ['/metrics', 200, 'text/plain; version=0.0.4; charset=utf-8', PRIVATE],
  ['/api', 404, 'application/json', PRIVATE],
  ['/api/nothing', 404, 'application/json', PRIVATE],
  ['/api/component/winners', 404, 'application/json', PRIVATE],
  ['/api/markets/NOPE-USD', 404, 'application/json', PRIVATE],
  ['/api/markets/%00', 404, 'application/json', PRIVATE],
  ['/api/markets/NOPE-USD/candles', 404, 'application/json', PRIVATE],
  ['/api/components', 400, 'application/json', PRIVATE],
  ['/api/markets?limit=0', 400, 'application/json', PRIVATE],
  ['/api/markets/BTC-USD/candles?granularity=7', 400, 'application/json', PRIVATE],
];

const SECURITY = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-xss-protection': '0',
};

test.each(ANSWERS)(
  '%s answers %i with its media type, policy and security headers',
  async (address, status, media, policy) => {
    const answer = await stage.ask(address);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe(media);
    expect(answer.headers.get('cache-control')).toBe(policy);
    expect(answer.headers.get('cloudflare-cdn-cache-control')).toBe(policy === PRIVATE ? null : policy);
    for (const [name, value] of Object.entries(SECURITY)) expect(answer.headers.get(name)).toBe(value);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    if (media === 'application/json') expect(answer.json).toBeDefined();
  },
);

test.each(ANSWERS)('HEAD %s has the status and headers of GET and no body', async (address, status) => {
  const [head, get] = [await stage.ask(address, { method: 'HEAD' }), await stage.ask(address)];
  expect(head.status).toBe(status);
  expect(head.text).toBe('');
  for (const name of ['content-type', 'cache-control'])
    expect(head.headers.get(name)).toBe(get.headers.get(name));
});

test.each(ANSWERS)('nothing keeps the platform from compressing %s', async (address) => {
  const { headers } = await stage.ask(address, { headers: { 'accept-encoding': 'br, gzip' } });
  expect(headers.get('content-encoding')).toBeNull();
  expect(headers.get('cache-control')).not.toContain('no-transform');
  expect(headers.get('content-type')).toMatch(/^(application\/json|text\/(plain|html))/);
});

test('OPTIONS tells the methods, and other methods are refused with them', async () => {
  const options = await stage.ask('/api/markets', { method: 'OPTIONS' });
  expect([options.status, options.headers.get('allow'), options.text]).toEqual([
    204,
    'GET, HEAD, OPTIONS',
    '',
  ]);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
    const refused = await stage.ask('/api/markets', { method, body: method === 'DELETE' ? undefined : '{}' });
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect(refused.json.error.code).toBe('method_not_allowed');
  }
});

test('an error names its code, its field and a request id that the header repeats', async () => {
  const { json, headers } = await stage.ask('/api/markets?limit=ten');
  expect(json.error).toEqual({
    code: 'invalid_parameter',
    message: 'limit must be a whole number from 1 to 500',
    field: 'limit',
    request_id: headers.get('x-request-id'),
  });
});

test('an answer that the client has is a 304 without a body', async () => {
  // Candles of a span that is over do not change.
  const end = Math.floor(Date.now() / 1000) - 7200;
  const address = `/api/markets/BTC-USD/candles?granularity=60&limit=10&end=${end}`;
  const first = await stage.ask(address);
  const etag = first.headers.get('etag')!;
  expect(etag).toMatch(/^W\/"[0-9a-f]{16}-0"$/);
  const revalidated = (tags: string) => stage.ask(address, { headers: { 'if-none-match': tags } });
  // The same response goes out to all of them.
  for (const answer of await Promise.all(Array.from({ length: 50 }, () => revalidated(etag)))) {
    expect([answer.status, answer.text, answer.headers.get('etag')]).toEqual([304, '', etag]);
    for (const name of ['cache-control', 'content-security-policy', 'strict-transport-security'])
      expect(answer.headers.get(name)).toBe(first.headers.get(name));
  }
  for (const tags of [`"other", ${etag}`, etag.slice(2), '*'])
    expect((await revalidated(tags)).status).toBe(304);
  for (const tags of ['"other"', '', 'nonsense']) expect((await revalidated(tags)).status).toBe(200);
});

test('several boards in one answer are the boards, in the order asked', async () => {
  const { json } = await stage.ask('/api/components?names=losers-table,top-banner-scroll');
  expect(json.components.map((board: { component: string }) => board.component)).toEqual([
    'losers-table',
    'top-banner-scroll',
  ]);
});

test('all pages of all markets together are all markets, once each', async () => {
  const seen: string[] = [];
  let cursor = '';
  let total = 0;
  do {
    const page = await stage.ask(
      `/api/markets?sort=product_id&limit=40${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    expect(page.status).toBe(200);
    total = page.json.total;
    seen.push(...page.json.data.map((market: { product_id: string }) => market.product_id));
    cursor = page.json.next_cursor ?? '';
  } while (cursor);
  expect(seen).toEqual([...new Set(seen)].sort());
  expect(seen.length).toBe(total);
  expect(total).toBeGreaterThanOrEqual(60);
});

test('delisted products are not in the market', async () => {
  const listed = (await (await fetch(`${stage.simulator.url}/products`)).json()) as {
    id: string;
    status: string;
  }[];
  const delisted = listed.find((product) => product.status === 'delisted')!;
  expect((await stage.ask(`/api/markets/${delisted.id}`)).status).toBe(404);
});

test('candles are those of the exchange, ascending, digit for digit', async () => {
  const { json } = await stage.ask('/api/markets/ETH-USD/candles?granularity=3600&limit=24');
  const [first, last] = [json.data[0].time, json.data.at(-1).time].map((secs) =>
    new Date(secs * 1000).toISOString(),
  );
  const url = `${stage.simulator.url}/products/ETH-USD/candles?granularity=3600&start=${first}&end=${last}`;
  const rows = (await (await fetch(url)).json()) as number[][];
  expect(json.data.length).toBe(24);
  // The newest candle is still growing.
  const complete = json.data
    .slice(0, -1)
    .map((candle: any) =>
      [candle.time, candle.low, candle.high, candle.open, candle.close, candle.volume].map(Number),
    );
  expect(complete).toEqual(rows.reverse().slice(0, -1));
});

test('any bytes as path, query or header are answered, never with a 5xx', async () => {
  const odd = [
    '%',
    '%ff%fe',
    '..%2f..',
    '\u{1F980}',
    'a'.repeat(8000),
    '?' + '&'.repeat(2000),
    '?names[]=x',
    '?q=%F0%28%8C%28',
    '//',
    '?cursor=%00~~~',
  ];
  for (const path of ['/api/', '/api/markets/', '/api/component/', '/api/markets', '/ping']) {
    for (const tail of odd) {
      const { status } = await stage.ask(path + tail, { headers: { 'if-none-match': 'W/'.repeat(300) } });
      expect(status, path + tail).toBeLessThan(500);
    }
  }
});
