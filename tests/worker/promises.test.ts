// What SECURITY promises, promise by promise.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Browser, PASSWORD, again, codeFor, enableTotp, events, person } from './person';
import { ROUTES, UNSAFE, WITH_SESSION, type Route } from './routes';
import { Stage, type Answer } from './stage';
import { compare } from './timing';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterEach(async () => {
  await stage.ask('/__fault/pause/0');
  await stage.ask('/__fault/stale/0');
});
afterAll(() => stage.stop());

const FIFTY = Array.from({ length: 50 }, (_, n) => n);
/** Where a request comes from that no limit of a network must meet: nine of each. */
const network = () => `203.0.${Math.floor((asked += 1) / 9 / 250)}.${Math.floor(asked / 9) % 250}`;
let asked = 0;
const refreshToken = (browser: Browser) => browser.cookies.get('__Secure-rt');
const refresh = (browser: Browser) => browser.post('/api/auth/refresh');
/** Something that only who has a live session may do. */
const mutate = (browser: Browser) => browser.ask('DELETE', '/api/me/keys/none');

describe('1. a refresh token works once', () => {
  test.each([0, 5, 20])(
    'fifty parallel uses have one successor, %i ms between read and write',
    async (ms) => {
      const [browser, email] = await person(stage);
      const before = refreshToken(browser);
      await stage.ask(`/__fault/pause/${ms}`);
      const copies = FIFTY.map(() => browser.copy());
      const answers = await Promise.all(copies.map(refresh));
      expect(answers.map(({ status }) => status)).toEqual(FIFTY.map(() => 200));
      const successors = new Set(copies.map(refreshToken));
      expect([successors.size, successors.has(before)]).toEqual([1, false]);
      // It is the one that goes on.
      expect((await refresh(copies[7]!)).status).toBe(200);
      expect(refreshToken(copies[7]!)).not.toBe(refreshToken(copies[8]!));
      const sessions = await (await again(stage, email)).get('/api/me/sessions');
      expect(sessions.json.sessions).toHaveLength(2);
    },
  );

  test('a client that lost the answer gets the same successor within ten seconds', async () => {
    const [browser] = await person(stage);
    const lost = browser.copy();
    expect((await refresh(browser)).status).toBe(200);
    await stage.advance(9);
    expect((await refresh(lost)).status).toBe(200);
    expect(refreshToken(lost)).toBe(refreshToken(browser));
    expect((await mutate(lost)).status).toBe(200);
  });

  test('the token one step behind ends the session after ten seconds', async () => {
    const [browser, email] = await person(stage);
    const stolen = browser.copy();
    await refresh(browser);
    await stage.advance(11);
    const answer = await refresh(stolen);
    expect([answer.status, answer.json.error.code]).toEqual([401, 'session_ended']);
    expect(stolen.cookies.size).toBe(0);
    expect((await refresh(browser)).json.error.code).toBe('session_ended');
    expect((await events(await again(stage, email))).map(({ event }) => event)).toContain('refresh_reused');
  });

  test('older reuse ends the whole session, newest token and all, and is recorded', async () => {
    const [browser, email] = await person(stage);
    const other = await again(stage, email);
    const { session_id } = (await browser.get('/api/me')).json;
    const stolen = browser.copy();
    await refresh(browser);
    await refresh(browser);
    expect((await refresh(stolen)).json.error.code).toBe('session_ended');
    expect((await refresh(browser)).json.error.code).toBe('session_ended');
    const reused = (await events(other)).filter(({ event }) => event === 'refresh_reused');
    expect(reused.map(({ detail }) => detail)).toEqual([session_id]);
    // What is not of this session goes on.
    expect((await refresh(other)).status).toBe(200);
  });
});

describe('2. revocation is immediate for every mutation and every private socket', () => {
  test('a revoked session that KV still shows cannot act, is told so, and reads for 60 s at most', async () => {
    const [owner, email] = await person(stage);
    const thief = await again(stage, email);
    const { session_id } = (await thief.get('/api/me')).json;
    // What KV shows from now on is a minute old: the session is in it, its end will not be.
    await stage.advance(61);
    await stage.ask('/__fault/stale/60000');
    const [socket, kept] = await Promise.all([thief.listen(), owner.listen()]);
    expect((await mutate(thief)).status).toBe(200);

    expect((await owner.ask('DELETE', `/api/me/sessions/${session_id}`)).status).toBe(200);
    const refused = await mutate(thief);
    expect([refused.status, refused.json.error.code]).toEqual([401, 'unauthenticated']);
    expect((await refresh(thief.copy())).status).toBe(401);
    const heard = await socket.next((frame) => frame.push === 'changes', 2);
    expect(heard.entries.map((entry: any) => entry.tag)).toContain(`ended:${session_id}`);
    expect(await socket.end(2)).toEqual({ code: 4004, reason: 'identity' });
    // A socket that is opened with it now is nobody's: it hears nothing of the account.
    const late = await thief.listen();
    await owner.post('/api/me/keys', { name: 'robot', scopes: ['vault:read'] });
    await kept.next((frame) => frame.entries?.some((entry: any) => entry.tag === 'account'));
    await late.subscribe([], undefined, 2);
    expect(late.frames).toEqual([]);

    expect((await thief.get('/api/me')).status, 'KV is not stale: nothing is shown').toBe(200);
    await stage.advance(60);
    for (const path of ['/api/me', '/api/me/account', '/api/me/sessions', '/api/me/keys', '/api/me/audit'])
      expect((await thief.get(path)).status, path).toBe(401);

    expect((await mutate(owner)).status).toBe(200);
    expect(kept.closed).toBe(null);
    for (const client of [kept, late]) client.close();
  });

  const NEW = 'a quite different horse';
  test.each<[string, (owner: Browser, email: string) => Promise<unknown>]>([
    ['“sign out everywhere”', (owner) => owner.ask('DELETE', '/api/me/sessions')],
    [
      'a change of the password',
      (owner) => owner.post('/api/me/password', { current_password: PASSWORD, new_password: NEW }),
    ],
    ['an added factor', async (owner) => (await enableTotp(owner)).answer],
    [
      'a reset of the password by mail',
      async (_, email) => {
        const stranger = new Browser(stage);
        await stranger.post('/api/auth/reset', { email });
        const body = { email, code: await codeFor(stage, email), password: NEW };
        return stranger.post('/api/auth/reset/confirm', body);
      },
    ],
    ['the end of the account', (owner) => owner.ask('DELETE', '/api/me')],
  ])('%s ends the other sessions', async (name, act) => {
    const [owner, email] = await person(stage);
    const other = await again(stage, email);
    const socket = await other.listen();
    expect((await mutate(other)).status).toBe(200);
    expect(await act(owner, email)).toMatchObject({ status: 200 });
    expect((await mutate(other)).json.error.code).toBe('unauthenticated');
    expect((await other.get('/api/me')).status).toBe(401);
    expect((await refresh(other)).json.error.code).toBe('session_ended');
    expect((await socket.end(2)).code).toBe(4004);
    const stays = !/reset|end of/.test(name);
    expect((await mutate(owner)).status).toBe(stays ? 200 : 401);
  });

  test('a removed factor ends the other sessions', async () => {
    const [owner, email] = await person(stage);
    const { answer } = await enableTotp(owner);
    const other = new Browser(stage);
    await other.signIn(email);
    const code = answer.json.recovery_codes[0];
    await other.post('/api/auth/login/second', { method: 'recovery_code', code });
    expect((await mutate(other)).status).toBe(200);
    expect((await owner.ask('DELETE', '/api/me/totp')).status).toBe(200);
    expect((await mutate(other)).json.error.code).toBe('unauthenticated');
    expect((await mutate(owner)).status).toBe(200);
  });
});

describe('3. no account enumeration', () => {
  const WRONG = 'another horse entirely';
  const CODE = 'AAAAA-AAAAA';
  /** An answer without what is random in every one: the request's name. */
  const told = ({ status, headers, text }: Answer) => ({
    status,
    text: text.replace(/"request_id":"[0-9a-f]{16}"/, ''),
    headers: [...headers].filter(([name]) => !/^(x-request-id|date|ratelimit|content-length)$/.test(name)),
    bytes: text.length,
  });
  const ways: [string, string, (email: string) => unknown][] = [
    ['signing in', '/api/auth/login', (email) => ({ email, password: WRONG })],
    ['registering', '/api/auth/register', (email) => ({ email, password: PASSWORD })],
    ['asking for a new password', '/api/auth/reset', (email) => ({ email })],
    ['confirming an address', '/api/auth/register/confirm', (email) => ({ email, code: CODE })],
    [
      'choosing a new password',
      '/api/auth/reset/confirm',
      (email) => ({ email, code: CODE, password: 'yet another horse' }),
    ],
  ];

  test.each(ways)('%s is answered alike, byte for byte', async (_, path, body) => {
    const [, email] = await person(stage);
    const known = await new Browser(stage).post(path, body(email));
    const unknown = await new Browser(stage).post(path, body(`no-${email}`));
    expect(told(known)).toEqual(told(unknown));
    expect(known.status).toBeLessThan(500);
    expect(known.text).not.toContain(email);
  });

  test('whoever tries an address too often learns as little', async () => {
    const [, email] = await person(stage);
    const last = async (email: string) => {
      let answer: Answer | undefined;
      for (let n = 0; n < 6; n += 1) answer = await new Browser(stage).signIn(email, WRONG);
      return told(answer!);
    };
    const known = await last(email);
    expect(known.status).toBe(429);
    expect(known).toEqual(await last(`no-${email}`));
  });

  test.each(ways.slice(0, 3))('%s takes the same time', async (_, path, body) => {
    const [, email] = await person(stage);
    // Attempts with an address slow down its next ones: each is used once, from a network of its own.
    const most = 400;
    const name = crypto.randomUUID();
    await stage.rows(
      `WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
       INSERT INTO user (id, email, email_key, password_hash, password_changed_ms, created_ms)
       SELECT lower(hex(randomblob(16))), ?2 || n, lower(?2 || n), password_hash, 0, 0 FROM user, n WHERE email = ?3`.replaceAll(
        '?2 || n',
        "'known-' || n || '@' || ?2 || '.example'",
      ),
      most,
      name,
      email,
    );
    const ask = (who: string) => (n: number) =>
      new Browser(stage).post(path, body(`${who}-${n}@${name}.example`));
    for (let n = most - 4; n < most; n += 1) await Promise.all([ask('known')(n), ask('nobody')(n)]);
    const found = await compare(ask('known'), ask('nobody'), { pairs: 30, rounds: 12, most_ms: 3 });
    expect(found.difference_ms, JSON.stringify(found)).toBeLessThan(3);
    // A password was hashed for either.
    if (!path.endsWith('reset')) expect(Math.min(found.one_ms, found.other_ms)).toBeGreaterThan(10);
  });
});

describe('4. nothing private in a shared cache', () => {
  const isPrivate = ({ headers }: Answer, what: string) => {
    expect(headers.get('cache-control'), what).toBe('private, no-store');
    for (const name of ['cloudflare-cdn-cache-control', 'cdn-cache-control', 'etag', 'expires'])
      expect(headers.get(name), what).toBe(null);
  };

  test('no answer of accounts may be kept, whatever it is, errors included', async () => {
    expect(ROUTES).toHaveLength(32);
    const statuses = new Set<number>();
    const [owner, email] = await person(stage);
    const [leaver] = await person(stage);
    const ask = async (browser: Browser, method: string, path: string, body?: unknown, headers = {}) => {
      const answer = await browser.ask(method, path, body, {
        'cf-connecting-ip': network(),
        ...headers,
      });
      isPrivate(answer, `${method} ${path} ${answer.status}`);
      statuses.add(answer.status);
    };
    // What signs out comes last.
    const isEnd = ({ method, path }: Route) =>
      path.endsWith('logout') || (method === 'DELETE' && path === '/api/me');
    for (const route of [...ROUTES.filter((route) => !isEnd(route)), ...ROUTES.filter(isEnd)]) {
      const { method, path } = route;
      const acts = method !== 'GET';
      await ask(new Browser(stage), method, path, acts ? {} : undefined);
      await ask(owner, 'HEAD', path);
      await ask(owner, 'OPTIONS', path);
      await ask(owner, 'PUT', path, {});
      if (acts) {
        await ask(owner, method, path, {}, { origin: 'https://evil.example' });
        await ask(owner, method, path, '{', {});
        await ask(owner, method, path, ' '.repeat(65_537));
        await ask(owner, method, path, 'x', { 'content-type': 'text/plain' });
      }
      await ask(path.endsWith('logout') ? leaver : owner, method, path, acts ? {} : undefined);
    }
    await ask(owner, 'POST', '/api/auth/reset', { email });
    await ask(owner, 'GET', '/api/me/none');
    await ask(owner, 'GET', '/api/auth/none');
    await ask(owner, 'GET', '/dev/outbox.json');
    await ask(owner, 'GET', '/ws');
    for (let n = 0; n < 31; n += 1)
      await ask(owner, 'POST', '/api/auth/passkey/options', {}, { 'cf-connecting-ip': owner.address });
    expect([...statuses].toSorted()).toEqual(
      expect.arrayContaining([200, 202, 204, 400, 401, 403, 404, 405, 409, 413, 415, 426, 429]),
    );
  });

  test('what is shared is the same for whoever asks, and gives nobody a cookie', async () => {
    const [owner] = await person(stage);
    for (const path of ['/api/markets?limit=3', '/api/component/gainers-table', '/api/openapi.json']) {
      const [theirs, anyones] = [await owner.get(path), await stage.ask(path)];
      expect(theirs.headers.get('set-cookie')).toBe(null);
      expect(theirs.headers.get('cache-control')).toBe(anyones.headers.get('cache-control'));
      expect(theirs.text).not.toContain('@example.org');
    }
  });

  test('signing out has the browser forget, and leaves no cookie', async () => {
    const [owner] = await person(stage);
    const left = owner.copy();
    const answer = await owner.post('/api/auth/logout');
    expect([answer.status, answer.json]).toEqual([200, {}]);
    expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"');
    expect(owner.cookies.size).toBe(0);
    expect((await mutate(left)).status).toBe(401);
    expect((await refresh(left)).status).toBe(401);
  });
});

describe('5. cross-site requests cannot act', () => {
  const own = 'http://vault.example';
  const evil = 'https://evil.example';
  /** What says where a request comes from: `Sec-Fetch-Site` and `Origin`. */
  const FOREIGN: [string | null, string | null][] = [
    ['cross-site', evil],
    ['cross-site', own],
    ['cross-site', null],
    ['same-site', 'http://sub.vault.example'],
    ['same-site', null],
    ['none', null],
    ['same-origin', evil],
    [null, evil],
    [null, 'null'],
    [null, 'https://vault.example'],
    [null, 'http://vault.example:8080'],
    [null, null],
  ];
  /** The same with headers taken away. */
  const bare = (browser: Browser, { method, path }: Route, headers: Record<string, string>) =>
    stage.ask(path, {
      method,
      body: '{}',
      headers: { 'content-type': 'application/json', cookie: browser.cookie, ...headers },
    });
  /** All that there is of somebody. */
  const all = async (browser: Browser) =>
    Promise.all(['account', 'sessions', 'keys'].map(async (of) => (await browser.get(`/api/me/${of}`)).text));

  test('nothing that acts is done for another site, with the right token and all', async () => {
    const [owner] = await person(stage);
    await owner.post('/api/me/keys', { name: 'robot', scopes: ['vault:read'] });
    const before = await all(owner);
    for (const route of UNSAFE)
      for (const [site, origin] of FOREIGN) {
        const { status, json, headers } = await bare(owner, route, {
          'x-csrf-token': owner.csrf_token,
          ...(site === null ? {} : { 'sec-fetch-site': site }),
          ...(origin === null ? {} : { origin }),
        });
        const what = `${route.method} ${route.path} ${site} ${origin}`;
        expect([status, json.error.code], what).toEqual([403, 'foreign_origin']);
        expect(headers.get('access-control-allow-origin'), what).toBe(null);
      }
    expect(await all(owner)).toEqual(before);
    for (const [site, origin] of [
      ['same-origin', null],
      [null, own],
      ['same-origin', own],
    ] as const) {
      const answer = await bare(
        owner,
        { method: 'POST', path: '/api/me/reauthenticate', access: '', class: '' },
        {
          'x-csrf-token': owner.csrf_token,
          ...(site === null ? {} : { 'sec-fetch-site': site }),
          ...(origin === null ? {} : { origin }),
        },
      );
      expect(answer.json.error, `${site} ${origin}`).toMatchObject({
        code: 'invalid_parameter',
        field: 'method',
      });
    }
  });

  test('a page must show the token of its own session', async () => {
    const [owner] = await person(stage);
    const [stranger] = await person(stage);
    const before = await all(owner);
    const right = owner.csrf_token;
    const wrong = ['', right.slice(1), 'A'.repeat(43), stranger.csrf_token];
    for (const { method, path } of WITH_SESSION)
      for (const token of wrong) {
        const answer = await owner.ask(
          method,
          path,
          {},
          {
            'x-csrf-token': token,
            'cf-connecting-ip': network(),
          },
        );
        expect([answer.status, answer.json.error.code], `${method} ${path} ${token}`).toEqual([
          403,
          'invalid_csrf_token',
        ]);
      }
    expect(await all(owner)).toEqual(before);
    expect((await mutate(owner)).status).toBe(200);
  });

  test('a socket is refused to another site, session or not', async () => {
    const [owner] = await person(stage);
    const upgrade = {
      upgrade: 'websocket',
      connection: 'upgrade',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'cryptovault.v1.json',
    };
    for (const origin of [evil, 'null', 'https://vault.example', 'http://vault.example.evil.example'])
      for (const cookie of [owner.cookie, 'a=b']) {
        const { status, json } = await stage.ask('/ws', { headers: { ...upgrade, origin, cookie } });
        expect([status, json.error.code], origin).toEqual([403, 'foreign_origin']);
      }
  });
});
