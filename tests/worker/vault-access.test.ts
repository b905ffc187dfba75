// Who may do what with a vault, and of which version.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser } from './person';
import { Stage } from './stage';
import { Owner, ago, side } from './vault';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(() => stage.stop());

const gift = (account_id: string) => ({
  kind: 'gift',
  at_ms: ago(1),
  account_id,
  received: side('1 BTC'),
});

test('whoever knows an older version changes nothing', async () => {
  const ann = await Owner.register(stage);
  const account = await ann.account('Mine');
  const { id: list } = await ann.done('POST', '/api/watchlists', { name: 'Far' });
  const transaction = await ann.enter(gift(account));
  const at = (address: string) => ann.get(address);
  const portfolio = (await at('/api/portfolio')).headers.get('etag')!;
  expect((await at(`/api/transactions/${transaction}`)).headers.get('etag')).toBe('"1"');
  const changes: [string, string, unknown, string][] = [
    ['PATCH', `/api/accounts/${account}`, { name: 'Ours' }, '"1"'],
    ['PATCH', `/api/watchlists/${list}`, { name: 'Near' }, '"1"'],
    ['PUT', `/api/watchlists/${list}/entries`, { products: ['BTC-USD'] }, '"2"'],
    ['DELETE', `/api/watchlists/${list}`, undefined, '"3"'],
  ];
  const refused = async (method: string, path: string, body: unknown, etag: string) => {
    const { status, json } = await ann.write(method, path, body, undefined, { 'if-match': etag });
    expect([status, json.error?.code], `${method} ${path}`).toEqual([412, 'version_mismatch']);
  };
  await refused('PATCH', '/api/portfolio', { method: 'lifo' }, '"0"');
  const settings = await ann.write('PATCH', '/api/portfolio', { method: 'lifo' }, undefined, {
    'if-match': portfolio,
  });
  expect(settings.status, settings.text).toBe(200);
  for (const [method, path, body, etag] of changes) {
    await refused(method, path, body, '"9"');
    await refused(method, path, body, etag.replaceAll('"', ''));
    const done = await ann.write(method, path, body, undefined, { 'if-match': `"9", ${etag}` });
    expect(done.status, `${method} ${path}: ${done.text}`).toBe(200);
    if (method !== 'DELETE') await refused(method, path, body, etag);
  }
  await refused('PUT', `/api/transactions/${transaction}`, gift(account), '"2"');
  await refused('DELETE', `/api/transactions/${transaction}`, undefined, '"2"');
  const done = await ann.write('DELETE', `/api/transactions/${transaction}`, undefined, undefined, {
    'if-match': '"1"',
  });
  expect(done.status, done.text).toBe(200);
});

test('what is of somebody else is not there', async () => {
  const [ann, bob] = [await Owner.register(stage), await Owner.register(stage)];
  const [hers, his] = [await ann.account('Hers'), await bob.account('His')];
  const { id: list } = await ann.done('POST', '/api/watchlists', { name: 'Hers' });
  const transaction = await ann.enter(gift(hers));
  const before = [(await ann.get('/api/portfolio')).json.version, await ann.transactions()];
  const asked: [string, string, unknown?][] = [
    ['GET', `/api/transactions/${transaction}`],
    ['PUT', `/api/transactions/${transaction}`, gift(his)],
    ['DELETE', `/api/transactions/${transaction}`],
    ['PATCH', `/api/accounts/${hers}`, { name: 'His' }],
    ['DELETE', `/api/accounts/${hers}`],
    ['PATCH', `/api/watchlists/${list}`, { name: 'His' }],
    ['DELETE', `/api/watchlists/${list}`],
    ['PUT', `/api/watchlists/${list}/entries`, { products: [] }],
  ];
  for (const [method, path, body] of asked) {
    const { status, json } = await bob.write(method, path, body);
    expect([status, json.error.code], `${method} ${path}`).toEqual([404, 'not_found']);
  }
  for (const told of [
    gift(hers),
    { ...gift(his), kind: 'transfer', received: undefined, sent: side('1 BTC'), to_account_id: hers },
  ])
    expect((await bob.write('POST', '/api/transactions', told)).status).toBe(400);
  expect((await bob.get(`/api/transactions?account=${hers}`)).json.transactions).toEqual([]);
  expect((await bob.get('/api/portfolio/assets/BTC')).json).toMatchObject({ balances: [], lots: [] });
  expect((await bob.get(`/api/portfolio?book=${hers}`)).json.assets).toEqual([]);
  expect([(await ann.get('/api/portfolio')).json.version, await ann.transactions()]).toEqual(before);
});

test('a key does what it may, and a stranger nothing', async () => {
  const ann = await Owner.register(stage);
  const account = await ann.account('Mine');
  const program = async (...scopes: string[]) => {
    const { json } = await ann.browser.post('/api/me/keys', { name: 'robot', scopes });
    return (method: string, path: string, body?: unknown, key = crypto.randomUUID()) =>
      stage.ask(path, {
        method,
        ...(body ? { body: JSON.stringify(body) } : {}),
        headers: {
          authorization: `Bearer ${json.secret}`,
          'content-type': 'application/json',
          'idempotency-key': key,
        },
      });
  };
  const [reader, writer] = [await program('vault:read'), await program('vault:write')];
  expect((await reader('GET', '/api/portfolio')).status).toBe(200);
  const refused = await reader('POST', '/api/transactions', gift(account));
  expect([refused.status, refused.json.error.code]).toEqual([403, 'session_required']);
  expect((await writer('GET', '/api/transactions')).status).toBe(403);
  const [first, again] = [
    await writer('POST', '/api/transactions', gift(account), 'once'),
    await writer('POST', '/api/transactions', gift(account), 'once'),
  ];
  expect([first.status, again.text]).toEqual([201, first.text]);
  expect(await ann.transactions()).toHaveLength(1);
  const stranger = new Browser(stage);
  for (const [method, path] of [
    ['GET', '/api/portfolio'],
    ['GET', '/api/accounts'],
    ['POST', '/api/transactions'],
  ] as const)
    expect((await stranger.ask(method, path, method === 'POST' ? {} : undefined)).status, path).toBe(401);
  // Another site, and one without the token of the session, have the cookie as well.
  const foreign = await ann.write('POST', '/api/transactions', gift(account), undefined, {
    origin: 'https://evil.example',
    'sec-fetch-site': 'cross-site',
  });
  expect(foreign.json.error.code).toBe('foreign_origin');
  const bare = await ann.write('POST', '/api/transactions', gift(account), undefined, { 'x-csrf-token': '' });
  expect(bare.json.error.code).toBe('invalid_csrf_token');
  expect(await ann.transactions()).toHaveLength(1);
});
