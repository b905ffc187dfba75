// Tokens, keys for programs, limits, mails and the cron, as a client meets them.
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Browser, PASSWORD, codeFor, events, person } from './person';
import { KEYS, Stage, eventually } from './stage';
import { HEADER, jwt, payloadOf } from './token';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(() => stage.stop());

const byKey = (secret: string, path = '/api/me', init: RequestInit = {}) =>
  stage.ask(path, { ...init, headers: { authorization: `Bearer ${secret}` } });

describe('an access token', () => {
  let owner: Browser;
  let good: string;
  let said: Record<string, unknown>;
  beforeAll(async () => {
    [owner] = await person(stage);
    good = owner.cookies.get('__Host-at')!;
    said = payloadOf(good);
  });
  /** What a read and a mutation say to it. */
  const show = async (token: string) => {
    const browser = owner.copy();
    browser.cookies.set('__Host-at', token);
    const answers = [await browser.get('/api/me'), await browser.ask('DELETE', '/api/me/keys/none')];
    return answers.map(({ status, json }) => [status, json.error?.code]);
  };
  const refused = [
    [401, 'unauthenticated'],
    [401, 'unauthenticated'],
  ];

  test('made here of the same parts is accepted: what is refused below is refused for its own reason', async () => {
    expect(jwt(HEADER, said)).toBe(good);
    expect(await show(jwt(HEADER, said))).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
  });

  test.each<[string, () => string]>([
    ['with algorithm none', () => `${jwt({ ...HEADER, alg: 'none' }, said).replace(/[^.]+$/, '')}`],
    ['with algorithm none, signed all the same', () => jwt({ ...HEADER, alg: 'none' }, said)],
    ['with HS512', () => jwt({ ...HEADER, alg: 'HS512' }, said, Buffer.alloc(32, 1), 'sha512')],
    ['that says HS512 and is signed with HS256', () => jwt({ ...HEADER, alg: 'HS512' }, said)],
    ['with the name of another key', () => jwt({ ...HEADER, kid: 'second' }, said)],
    ['without the name of a key', () => jwt({ alg: 'HS256', typ: 'at+jwt' }, said)],
    ['of another key of the same name', () => jwt(HEADER, said, Buffer.alloc(32, 3))],
    ['for another audience', () => jwt(HEADER, { ...said, aud: 'another' })],
    ['of another issuer', () => jwt(HEADER, { ...said, iss: 'https://evil.example' })],
    ['that is over', () => jwt(HEADER, { ...said, exp: (said['iat'] as number) - 1 })],
    ['from the future', () => jwt(HEADER, { ...said, iat: (said['iat'] as number) + 500 })],
    ['that never ends', () => jwt(HEADER, { ...said, exp: undefined })],
    ['of another kind', () => jwt({ ...HEADER, typ: 'JWT' }, said)],
    ['of a person who is not the session’s', () => jwt(HEADER, { ...said, sub: '0'.repeat(32) })],
    ['that is a refresh token', () => owner.cookies.get('__Secure-rt')!],
    ['cut in half', () => good.slice(0, good.length / 2)],
    ['without its last character', () => good.slice(0, -1)],
    ['of two parts', () => good.split('.').slice(0, 2).join('.')],
    ['of four parts', () => `${good}.e30`],
    ['that is too long', () => jwt(HEADER, { ...said, more: 'x'.repeat(4000) })],
    ['that is no base64url', () => good.replaceAll('.', '.+/=')],
    ['whose header is no JSON', () => `e30x.${good.split('.').slice(1).join('.')}`],
    ['that is empty', () => ''],
  ])('%s is refused', async (_, token) => {
    expect(await show(token())).toEqual(refused);
  });

  test('of a session that never was is refused, even with the right token against forgery', async () => {
    const sid = '0'.repeat(32);
    const browser = owner.copy();
    browser.cookies.set('__Host-at', jwt(HEADER, { ...said, sid }));
    const csrf = (of: string) =>
      createHmac('sha256', Buffer.alloc(32, 1)).update(`cryptovault csrf 1\n${of}`).digest('base64url');
    expect(csrf(said['sid'] as string)).toBe(owner.csrf_token);
    browser.csrf_token = csrf(sid);
    expect((await browser.get('/api/me')).status).toBe(401);
    expect((await browser.ask('DELETE', '/api/me/keys/none')).json.error.code).toBe('unauthenticated');
  });

  test('is no refresh token, and a refresh token of no session renews nothing', async () => {
    const header = { ...HEADER, typ: 'rt+jwt' };
    for (const token of [
      good,
      jwt(header, { ...said, n: -1 }),
      jwt(header, { ...said, sid: 'x', n: 0 }),
      'x.y',
    ]) {
      const browser = new Browser(stage);
      browser.cookies.set('__Secure-rt', token);
      const answer = await browser.post('/api/auth/refresh');
      expect([answer.status, answer.json.error.code], token).toEqual([401, 'session_ended']);
    }
    expect((await owner.post('/api/auth/refresh')).status).toBe(200);
  });

  test('is over after ten minutes, and its session is renewed', async () => {
    const [browser] = await person(stage);
    await stage.advance(595);
    expect((await browser.get('/api/me')).status).toBe(200);
    await stage.advance(5);
    expect((await browser.get('/api/me')).json.error.code).toBe('unauthenticated');
    expect((await browser.post('/api/auth/refresh')).status).toBe(200);
    expect((await browser.get('/api/me')).status).toBe(200);
  });
});

describe('keys for programs', () => {
  const DAY_SECS = 86_400;

  test('are shown once, tell their scopes, and may do nothing that needs a session', async () => {
    const [owner] = await person(stage);
    const made = await owner.post('/api/me/keys', { name: 'robot', scopes: ['vault:write', 'market:read'] });
    const { secret, key } = made.json;
    expect([made.status, secret]).toEqual([201, expect.stringMatching(/^cv_[\w-]{43}$/)]);
    expect((await owner.get('/api/me/keys')).text).not.toContain(secret);
    expect(JSON.stringify(await stage.rows('SELECT * FROM api_key'))).not.toContain(secret);
    const me = await byKey(secret);
    expect([me.status, me.json.scopes]).toEqual([200, ['market:read', 'vault:write']]);
    expect([me.json.session_id, me.json.csrf_token]).toEqual([undefined, undefined]);
    for (const path of ['account', 'sessions', 'keys', 'audit', 'export']) {
      const answer = await byKey(secret, `/api/me/${path}`);
      expect([answer.status, answer.json.error.code], path).toEqual([403, 'session_required']);
    }
    for (const [method, path] of [
      ['DELETE', `/api/me/keys/${key.id}`],
      ['POST', '/api/me/keys'],
      ['DELETE', '/api/me'],
      ['DELETE', '/api/me/sessions'],
    ] as const) {
      const answer = await byKey(secret, path, { method });
      expect([answer.status, answer.json.error.code], path).toEqual([403, 'session_required']);
    }
    await eventually(async () => (await owner.get('/api/me/keys')).json.keys[0].last_used_ms > 0);
    await eventually(async () => (await events(owner)).some(({ event }) => event === 'key_used'));
  });

  test('that were replaced work for a day more', async () => {
    const [owner] = await person(stage);
    const old = (await owner.post('/api/me/keys', { name: 'robot', scopes: ['vault:read'] })).json;
    const rotated = (await owner.post(`/api/me/keys/${old.key.id}/rotate`)).json;
    expect(rotated.key).toMatchObject({ name: 'robot', scopes: ['vault:read'] });
    expect([(await byKey(old.secret)).status, (await byKey(rotated.secret)).status]).toEqual([200, 200]);
    await stage.advance(DAY_SECS - 5);
    expect((await byKey(old.secret)).status).toBe(200);
    await stage.advance(6);
    expect([(await byKey(old.secret)).status, (await byKey(rotated.secret)).status]).toEqual([401, 200]);
  });

  test('that were revoked, are over, or never were, are refused', async () => {
    const [owner] = await person(stage);
    const body = { name: 'robot', scopes: ['vault:read'] };
    const revoked = (await owner.post('/api/me/keys', body)).json;
    const short = (await owner.post('/api/me/keys', { ...body, expires_in_days: 1 })).json;
    expect((await byKey(revoked.secret)).status).toBe(200);
    await owner.ask('DELETE', `/api/me/keys/${revoked.key.id}`);
    expect((await byKey(revoked.secret)).json.error.code).toBe('unauthenticated');
    expect((await byKey(short.secret)).json.expires_ms).toBe(short.key.expires_ms);
    await stage.advance(DAY_SECS);
    expect((await byKey(short.secret)).status).toBe(401);
    for (const secret of ['', 'cv_', `cv_${'A'.repeat(43)}`, revoked.secret.toUpperCase(), 'x'.repeat(5000)])
      expect((await byKey(secret)).status, secret).toBe(401);
  });

  test('of a person who is gone are gone', async () => {
    const [owner] = await person(stage);
    const { secret } = (await owner.post('/api/me/keys', { name: 'robot', scopes: ['vault:read'] })).json;
    await owner.ask('DELETE', '/api/me');
    expect((await byKey(secret)).status).toBe(401);
  });
});

describe('limits', () => {
  test.each([
    ['sign-in', 30, 60, '/api/auth/passkey/options'],
    ['mail', 10, 600, '/api/auth/reset'],
    ['refresh', 60, 60, '/api/auth/refresh'],
    ['account', 60, 60, '/api/me/totp'],
  ])(
    'of class %s: %i in %i seconds, told beforehand, and open again after the wait',
    async (name, most, secs, path) => {
      const browser = new Browser(stage);
      const policy = `"${name}";q=${most};w=${secs}`;
      for (let n = 1; n <= most; n += 1) {
        const { status, headers } = await browser.post(path);
        expect(status).not.toBe(429);
        expect(headers.get('ratelimit-policy')).toBe(policy);
        const left = Number(/^"[\w-]+";r=(\d+);t=\d+$/.exec(headers.get('ratelimit') ?? '')?.[1]);
        // While they are asked, one more may have come back.
        expect(left - (most - n)).toBeLessThanOrEqual(3);
        expect(left).toBeGreaterThanOrEqual(most - n);
      }
      let refused = await browser.post(path);
      for (let more = 0; refused.status !== 429 && more < 5; more += 1) refused = await browser.post(path);
      expect([refused.status, refused.json.error.code]).toEqual([429, 'rate_limited']);
      const wait = Number(refused.headers.get('retry-after'));
      expect(wait).toBeGreaterThanOrEqual(1);
      expect(wait).toBeLessThanOrEqual(secs / most);
      expect(refused.headers.get('ratelimit')).toMatch(new RegExp(`^"${name}";r=0;t=\\d+$`));
      // Others are not held up by it.
      expect((await new Browser(stage).post(path)).status).not.toBe(429);
      await stage.advance(wait);
      expect((await browser.post(path)).status).not.toBe(429);
    },
  );

  test('of an account hold wherever it asks from', async () => {
    const [owner] = await person(stage);
    const network = (n: number) => ({ 'cf-connecting-ip': `192.0.2.${n % 4}` });
    const ask = (n: number) => owner.copy().ask('DELETE', '/api/me/keys/none', undefined, network(n));
    const answers = await Promise.all(Array.from({ length: 80 }, (_, n) => ask(n)));
    const passed = answers.filter(({ status }) => status === 200).length;
    expect(passed).toBeGreaterThanOrEqual(60);
    expect(passed).toBeLessThan(70);
    await stage.advance(60);
    expect((await ask(0)).status).toBe(200);
  });
});

describe('the cron', () => {
  test('forgets what is over, five hundred at a time, and nothing else', async () => {
    const [, email] = await person(stage);
    // What other tests have left.
    await stage.cron();
    const now = await stage.now();
    const many = 'WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 1200)';
    const user = '(SELECT id FROM user WHERE email = ?2)';
    const [codes, keys, audit, mails] = [
      ['mailed_code', 'expires_ms <= ?1', 'expires_ms > ?1'],
      ['api_key', 'expires_ms <= ?1', 'expires_ms > ?1'],
      ['audit', 'at_ms < ?1 - 34560000000', 'at_ms >= ?1 - 34560000000'],
      ['mail', 'created_ms < ?1 - 604800000', 'created_ms >= ?1 - 604800000'],
    ] as const;
    const fill = async (values: string, at_ms: number) => stage.rows(`${many} ${values}`, at_ms, email);
    await fill(`INSERT INTO mailed_code SELECT 'old' || n, 'reset', ?2, ?2, NULL, ?1 FROM n`, now - 1);
    await fill(
      `INSERT INTO api_key SELECT 'old' || n, ${user}, 'old' || n, 'x', '', 0, ?1, NULL, NULL FROM n`,
      now - 1,
    );
    await fill(
      `INSERT INTO audit SELECT NULL, ${user}, ?1 - n, 'exported', '', '', NULL FROM n`,
      now - 400 * 86_400_000,
    );
    await fill(`INSERT INTO mail SELECT NULL, ?2, '', '', '', ?1 - n, NULL, 0 FROM n`, now - 7 * 86_400_000);
    await fill(`INSERT INTO mailed_code SELECT 'new', 'reset', ?2, ?2, NULL, ?1`, now + 600_000);
    await fill(
      `INSERT INTO api_key SELECT 'new', ${user}, 'new', 'x', '', 0, NULL, NULL, NULL WHERE ?1 > 0`,
      now,
    );
    await fill(
      `INSERT INTO audit SELECT NULL, ${user}, ?1, 'exported', '', '', NULL`,
      now - 399 * 86_400_000,
    );
    await fill(`INSERT INTO mail SELECT NULL, ?2, '', '', '', ?1, NULL, 0`, now - 6 * 86_400_000);
    const count = async ([table, old, fresh]: readonly [string, string, string]) => {
      const rows = (where: string) =>
        stage.rows(`SELECT COUNT(*) AS count FROM ${table} WHERE ${where}`, now);
      const kept = await stage.rows(
        `SELECT COUNT(*) AS count FROM ${table} WHERE ${fresh.replace('expires_ms', 'coalesce(expires_ms, 1e15)')}`,
        now,
      );
      return [(await rows(old))[0]!['count'], kept[0]!['count']];
    };
    const all = () => Promise.all([codes, keys, audit, mails].map(count));
    const before = await all();
    const kept = before.map(([, kept]) => kept as number);
    for (const left of [700, 200, 0]) {
      await stage.cron();
      const after = await all();
      expect(after.map(([old]) => old)).toEqual([left, left, left, left]);
      expect(after.map(([, kept]) => kept)).toEqual(kept);
    }
    for (const number of kept) expect(number).toBeGreaterThanOrEqual(1);
  });
});

describe('mails', () => {
  let provider: Server;
  let taken: { authorization: string | undefined; mail: Record<string, string> }[] = [];
  let status = 200;
  beforeAll(async () => {
    // What was written while there was nobody to send it.
    await stage.rows('DELETE FROM mail');
    const take = async (request: IncomingMessage) => {
      const mail = JSON.parse(await text(request));
      taken.push({ authorization: request.headers.authorization, mail });
    };
    provider = createServer((request, response) => {
      void take(request).then(() => response.writeHead(status).end('{}'));
    });
    await once(provider.listen(0, '127.0.0.1'), 'listening');
    const { port } = provider.address() as AddressInfo;
    await stage.restart({
      MAIL_OUTBOX: '',
      MAIL_URL: `http://127.0.0.1:${port}/mails`,
      MAIL_KEY: 'the-key',
      MAIL_FROM: 'vault@vault.example',
    });
  });
  beforeEach(() => {
    taken = [];
    status = 200;
  });
  afterAll(() => provider.close());

  test('go to the provider with its key, and the code in them works once', async () => {
    const browser = new Browser(stage);
    const email = 'Ada+mail@example.org';
    expect((await browser.post('/api/auth/register', { email, password: PASSWORD })).status).toBe(202);
    await eventually(async () => taken.length === 1);
    const [{ authorization, mail }] = taken as [(typeof taken)[0]];
    expect([authorization, mail['to'], mail['from']]).toEqual([
      'Bearer the-key',
      email,
      'vault@vault.example',
    ]);
    const link = /http:\/\/vault\.example\/verify#(\S+)/.exec(mail['text']!)?.[1];
    const linked = Object.fromEntries(new URLSearchParams(link));
    const code = /^[0-9A-Z]{5}-[0-9A-Z]{5}$/m.exec(mail['text']!)?.[0];
    expect(linked).toEqual({ email, code });
    expect((await browser.post('/api/auth/register/confirm', linked)).status).toBe(200);
    const replayed = await new Browser(stage).post('/api/auth/register/confirm', linked);
    expect(replayed.json.error.code).toBe('invalid_code');
    // What was sent is kept no longer, nor shown.
    expect(await stage.rows('SELECT id FROM mail WHERE recipient = ?1', email)).toEqual([]);
    expect((await stage.ask('/dev/outbox.json')).status).toBe(404);
    await stage.cron();
    expect(taken).toHaveLength(1);
  });

  test('that the provider did not take are sent again by the cron, once', async () => {
    status = 500;
    const browser = new Browser(stage);
    const email = `again.${Date.now()}@example.org`;
    expect((await browser.post('/api/auth/register', { email, password: PASSWORD })).status).toBe(202);
    await eventually(async () => taken.length === 1);
    // Who sends has a minute for it.
    await stage.cron();
    expect(taken).toHaveLength(1);
    await stage.advance(61);
    await stage.cron();
    expect(taken).toHaveLength(2);
    status = 202;
    await stage.advance(61);
    await Promise.all([stage.cron(), stage.cron()]);
    await stage.advance(61);
    await stage.cron();
    expect(taken).toHaveLength(3);
    expect(new Set(taken.map(({ mail }) => mail['text'])).size).toBe(1);
    const code = /^[0-9A-Z]{5}-[0-9A-Z]{5}$/m.exec(taken[2]!.mail['text']!)?.[0];
    expect((await browser.post('/api/auth/register/confirm', { email, code })).status).toBe(200);
  });

  test('are given up after eight tries', async () => {
    status = 503;
    await new Browser(stage).post('/api/auth/register', { email: 'never@example.org', password: PASSWORD });
    await eventually(async () => taken.length === 1);
    await stage.rows('UPDATE mail SET tries = 6');
    for (const sent of [2, 3, 3]) {
      await stage.advance(61);
      await stage.cron();
      expect(taken).toHaveLength(sent);
    }
    expect(await stage.rows('SELECT id FROM mail WHERE due_ms IS NOT NULL')).toEqual([]);
  });
});

describe('keys that tokens are signed with', () => {
  test('are replaced without signing anybody out, and honoured until they are replaced again', async () => {
    await stage.restart();
    const [owner] = await person(stage);
    const old = owner.copy();
    await stage.restart({ TOKEN_KEY: KEYS.second, TOKEN_KEY_PREVIOUS: KEYS.first });
    expect((await old.get('/api/me')).status).toBe(200);
    old.csrf_token = owner.csrf_token;
    expect((await old.ask('DELETE', '/api/me/keys/none')).status).toBe(200);
    const renewed = owner.copy();
    expect((await renewed.post('/api/auth/refresh')).status).toBe(200);
    expect(renewed.cookies.get('__Host-at')).not.toBe(owner.cookies.get('__Host-at'));
    expect(renewed.csrf_token).not.toBe(owner.csrf_token);

    const third = `third:${Buffer.alloc(32, 3).toString('base64url')}`;
    await stage.restart({ TOKEN_KEY: third, TOKEN_KEY_PREVIOUS: KEYS.second });
    expect((await renewed.get('/api/me')).status).toBe(200);
    expect((await renewed.ask('DELETE', '/api/me/keys/none')).status).toBe(200);
    const late = owner.copy();
    expect((await late.get('/api/me')).status).toBe(401);
    expect((await late.post('/api/auth/refresh')).json.error.code).toBe('session_ended');
    // The token against forgery is of a key as well.
    const mixed = renewed.copy();
    mixed.csrf_token = owner.csrf_token;
    expect((await mixed.ask('DELETE', '/api/me/keys/none')).json.error.code).toBe('invalid_csrf_token');
    expect((await renewed.post('/api/auth/refresh')).status).toBe(200);
  });

  test('do not change what was mailed', async () => {
    await stage.restart();
    const email = `mailed.${Date.now()}@example.org`;
    await new Browser(stage).post('/api/auth/register', { email, password: PASSWORD });
    const code = await codeFor(stage, email);
    await stage.restart({ TOKEN_KEY: KEYS.second });
    expect((await new Browser(stage).post('/api/auth/register/confirm', { email, code })).status).toBe(200);
  });
});
