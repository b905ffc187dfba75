import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Browser, codeFor, PASSWORD, person, totp } from './person';
import { Stage } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(() => stage.stop());

describe('the life of an account', () => {
  test('registers by a code that works once, and is signed in', async () => {
    const browser = new Browser(stage);
    const email = 'Ada@Example.org';
    const asked = await browser.post('/api/auth/register', { email, password: PASSWORD });
    expect([asked.status, asked.json]).toEqual([202, { status: 'check_mail' }]);
    const code = await codeFor(stage, email);
    const confirmed = await browser.post('/api/auth/register/confirm', { email, code: code.toLowerCase() });
    expect(confirmed.status, confirmed.text).toBe(200);
    expect(confirmed.json.me.user.email).toBe(email);
    expect([...browser.cookies.keys()].toSorted()).toEqual(['__Host-at', '__Secure-rt']);
    const me = await browser.get('/api/me');
    expect(me.json).toEqual(confirmed.json.me);
    const again = await new Browser(stage).post('/api/auth/register/confirm', { email, code });
    expect(again.json.error).toMatchObject({ code: 'invalid_code', field: 'code' });
  });

  test('signs in with a password, then with a code of an authenticator as well', async () => {
    const [browser, email] = await person(stage);
    const other = new Browser(stage);
    expect((await other.signIn(email)).json.status).toBe('signed_in');
    const offered = await browser.post('/api/me/totp');
    expect(offered.status, offered.text).toBe(200);
    const { secret, uri } = offered.json;
    expect(uri).toContain(`secret=${secret}`);
    const enabled = await browser.post('/api/me/totp/enable', { code: totp(secret, Date.now()) });
    expect(enabled.status, enabled.text).toBe(200);
    expect(enabled.json.recovery_codes).toHaveLength(10);
    // The other session has ended.
    expect((await other.post('/api/me/totp')).json.error.code).toBe('unauthenticated');

    const next = await other.signIn(email);
    expect(next.json).toEqual({ status: 'second_factor', factors: ['totp', 'recovery_code'] });
    expect((await other.get('/api/me')).status).toBe(401);
    // The step of enabling was used: the next one counts.
    const used = await other.post('/api/auth/login/second', {
      method: 'totp',
      code: totp(secret, Date.now()),
    });
    expect(used.json.error.code).toBe('invalid_code');
    const code = totp(secret, Date.now() + 30_000);
    const done = await other.post('/api/auth/login/second', { method: 'totp', code });
    expect(done.json.status, done.text).toBe('signed_in');

    const third = new Browser(stage);
    await third.signIn(email);
    const recovery = { method: 'recovery_code', code: enabled.json.recovery_codes[0] };
    expect((await third.post('/api/auth/login/second', recovery)).json.status).toBe('signed_in');
    await third.signIn(email);
    expect((await third.post('/api/auth/login/second', recovery)).json.error.code).toBe('invalid_code');
  });

  test('is deleted with everything that is known of the person', async () => {
    const [browser, email] = await person(stage);
    await browser.post('/api/me/keys', { name: 'robot', scopes: ['vault:read'] });
    const exported = await browser.get('/api/me/export');
    expect(exported.headers.get('content-disposition')).toContain('cryptovault-account.json');
    expect(exported.json.keys).toHaveLength(1);
    // They own something, and have made it so in each way that leaves traces.
    const account = (await browser.post('/api/accounts', { name: 'Mine', kind: 'real' })).json;
    const bought = {
      ...{ kind: 'buy', at_ms: await stage.now(), account_id: account.id, settles: 'outside' },
      ...{ received: { asset: 'BTC', amount: '1' }, sent: { asset: 'USD', amount: '5' } },
    };
    expect((await browser.post('/api/transactions', bought)).status).toBe(201);
    expect((await browser.post('/api/watchlists', { name: 'Near' })).status).toBe(201);
    const gone = await browser.ask('DELETE', '/api/me');
    expect([gone.status, gone.headers.get('clear-site-data')]).toEqual([200, '"cache", "storage"']);
    for (const table of [
      'user',
      'api_key',
      'audit',
      'passkey',
      'totp',
      'recovery_code',
      'mailed_code',
      'mail',
    ])
      expect(JSON.stringify(await stage.rows(`SELECT * FROM ${table}`))).not.toContain(email);
    // What there may be much of goes with the next minute.
    await stage.cron();
    for (const table of await stage.rows("SELECT name FROM sqlite_schema WHERE sql LIKE '%vault INTEGER%'"))
      expect([table.name, await stage.rows(`SELECT * FROM ${table.name}`)]).toEqual([table.name, []]);
    for (const table of ['movement', 'lot', 'lot_match'])
      expect([table, await stage.rows(`SELECT * FROM ${table}`)]).toEqual([table, []]);
    expect((await new Browser(stage).signIn(email)).json.error.code).toBe('invalid_credentials');
  });
});
