// What SECURITY promises, promise by promise.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Chance, body, headers, part, query } from './garbage';
import { Browser, ORIGIN, PASSWORD, again, codeFor, enableTotp, events, person, totp } from './person';
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
    await socket.next(({ entries }) => entries?.some(({ tag }: any) => tag === `ended:${session_id}`), 2);
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

  test.each(ways.slice(0, 3))(
    '%s takes the same time',
    async (_, path, body) => {
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
      const found = await compare(ask('known'), ask('nobody'), { pairs: 24, rounds: 10, most_ms: 3 });
      expect(found.difference_ms, JSON.stringify(found)).toBeLessThan(3);
      // A password was hashed for either.
      if (!path.endsWith('reset')) expect(Math.min(...found.medians)).toBeGreaterThan(10);
    },
    120_000,
  );
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
  const own = ORIGIN;
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

describe('6. guessing is slow', () => {
  const WRONG = 'another horse entirely';
  const wait = (answer: Answer) => Number(answer.headers.get('retry-after'));
  /** How many may be looked at in so long: five, and one after each wait that has passed. */
  const most = (ms: number) => 5 + [1, 3, 7, 15].filter((secs) => ms >= secs * 1000).length;

  test('of fifty passwords at once five are looked at', async () => {
    const [, email] = await person(stage);
    const began = performance.now();
    const networks = [0, 1, 2].map(() => new Browser(stage));
    const answers = await Promise.all(FIFTY.map((n) => networks[n % 3]!.copy().signIn(email, WRONG)));
    const looked = answers.filter(({ status }) => status === 401);
    const others = answers.filter(({ status }) => status !== 401);
    expect(looked.length).toBeGreaterThanOrEqual(5);
    expect(looked.length).toBeLessThanOrEqual(most(performance.now() - began));
    for (const other of others) {
      expect([other.status, other.json.error.code]).toEqual([429, 'too_many_attempts']);
      expect(wait(other)).toBeGreaterThanOrEqual(1);
    }
  });

  test('the wait grows to five minutes, holds for the right password too, and is never for good', async () => {
    const [, email] = await person(stage);
    for (let n = 0; n < 5; n += 1) expect((await new Browser(stage).signIn(email, WRONG)).status).toBe(401);
    for (const secs of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      // The first waits may pass while a password is hashed.
      if (secs >= 4) {
        const early = await new Browser(stage).signIn(email, PASSWORD);
        expect([early.status, early.json.error.code]).toEqual([429, 'too_many_attempts']);
        expect(Math.abs(wait(early) - secs + 1)).toBeLessThanOrEqual(1);
      }
      await stage.advance(secs);
      expect((await new Browser(stage).signIn(email, WRONG)).status).toBe(401);
    }
    await stage.advance(300);
    expect((await new Browser(stage).signIn(email)).status).toBe(200);
    // Success forgets.
    expect((await new Browser(stage).signIn(email, WRONG)).status).toBe(401);
    expect((await new Browser(stage).signIn(email)).status).toBe(200);
  });

  test.each([
    ['an address', '192.0.2.7', '192.0.2.7', '192.0.2.8'],
    ['an IPv6 network of 64 bits', '2001:db8:1:2::7', '2001:db8:1:2:ffff::1', '2001:db8:1:3::7'],
  ])('%s that tries many accounts waits, and no other does', async (_, first, same, other) => {
    const at = (address: string, n: number) =>
      new Browser(stage, address).signIn(`${n}.${address.replaceAll(':', '-')}@example.org`, WRONG);
    // Twenty are free; then one after 1 s, one after 2 s: the next after 4 s.
    for (let n = 0; n < 20; n += 1) expect((await at(first, n)).status).toBe(401);
    for (const secs of [1, 2]) {
      await stage.advance(secs);
      expect((await at(first, 20 + secs)).status).toBe(401);
    }
    const refused = await at(same, 50);
    expect([refused.status, refused.json.error.code]).toEqual([429, 'too_many_attempts']);
    expect((await at(other, 51)).status).toBe(401);
    await stage.advance(4);
    expect((await at(same, 50)).status).toBe(401);
  });

  /** Somebody with an authenticator, and as many browsers as wanted that have shown the password. */
  async function waiting(count: number) {
    const [owner, email] = await person(stage);
    const { secret, answer } = await enableTotp(owner);
    const browsers = Array.from({ length: count }, () => new Browser(stage));
    for (const browser of browsers) await browser.signIn(email);
    const show = (method: string, code: string) =>
      Promise.all(browsers.map((browser) => browser.post('/api/auth/login/second', { method, code })));
    return { secret, codes: answer.json.recovery_codes as string[], show, browsers };
  }

  test('a code of an authenticator is accepted once, however many show it at once', async () => {
    const { secret, show } = await waiting(4);
    await stage.ask('/__fault/pause/20');
    const answers = await show('totp', totp(secret, (await stage.now()) + 30_000));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400]);
  });

  test('a recovery code is accepted once, however many show it at once', async () => {
    const { codes, show, browsers } = await waiting(4);
    await stage.ask('/__fault/pause/20');
    const answers = await show('recovery_code', codes[3]!);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400]);
    const winner = browsers[answers.findIndex(({ status }) => status === 200)]!;
    expect((await winner.get('/api/me/account')).json.recovery_codes_left).toBe(9);
  });

  test('of twenty second factors at once five are looked at, and the right one counts after the wait', async () => {
    const { secret, browsers } = await waiting(2);
    const began = performance.now();
    const guesses = Array.from({ length: 20 }, (_, n) =>
      browsers[n % 2]!.copy().post('/api/auth/login/second', { method: 'totp', code: `00000${n % 10}` }),
    );
    const answers = await Promise.all(guesses);
    const looked = answers.filter(({ json }) => json.error.code === 'invalid_code');
    const refused = answers.filter(({ json }) => json.error.code === 'too_many_attempts');
    expect(looked.length + refused.length).toBe(20);
    expect(looked.length).toBeGreaterThanOrEqual(5);
    expect(looked.length).toBeLessThanOrEqual(most(performance.now() - began));
    await stage.advance(4);
    // The step of enabling was used: the next one counts.
    const right = { method: 'totp', code: totp(secret, (await stage.now()) + 30_000) };
    expect((await browsers[0]!.post('/api/auth/login/second', right)).status).toBe(200);
  });

  test('a mailed code is over after ten minutes', async () => {
    for (const [secs, status] of [
      [590, 200],
      [600, 400],
    ] as const) {
      const email = `late.${secs}.${Date.now()}@example.org`;
      const browser = new Browser(stage);
      await browser.post('/api/auth/register', { email, password: PASSWORD });
      const code = await codeFor(stage, email);
      await stage.advance(secs);
      const confirmed = await browser.post('/api/auth/register/confirm', { email, code });
      expect(confirmed.status, confirmed.text).toBe(status);
      if (status === 400) continue;
      const password = 'a quite different horse';
      await browser.post('/api/auth/reset', { email });
      const old = { email, code: await codeFor(stage, email), password };
      await stage.advance(600);
      expect((await browser.post('/api/auth/reset/confirm', old)).json.error.code).toBe('invalid_code');
      await browser.post('/api/auth/reset', { email });
      const fresh = { email, code: await codeFor(stage, email), password };
      await stage.advance(590);
      expect((await browser.post('/api/auth/reset/confirm', fresh)).status).toBe(200);
    }
  });

  test('what was counted is counted still when the server was killed', async () => {
    const [, email] = await person(stage);
    for (let n = 0; n < 5; n += 1) await new Browser(stage).signIn(email, WRONG);
    for (const secs of [1, 2, 4, 8]) {
      await stage.advance(secs);
      await new Browser(stage).signIn(email, WRONG);
    }
    // The next wait is 16 s.
    await stage.kill();
    expect((await new Browser(stage).signIn(email)).json.error.code).toBe('too_many_attempts');
  });
});

describe('7. acknowledged writes survive, and a replay has no second effect', () => {
  // The tests before have moved the clock; it begins anew with the server.
  beforeAll(() => stage.kill());

  test('what was answered is there after the server was killed', async () => {
    const NEW = 'a quite different horse';
    const late = `late.${Date.now()}@example.org`;
    const [owner, email] = await person(stage);
    const thief = await again(stage, email);
    const { session_id } = (await thief.get('/api/me')).json;
    const created = await owner.post('/api/me/keys', { name: 'robot', scopes: ['vault:read'] });
    const revoked = await owner.post('/api/me/keys', { name: 'old robot', scopes: ['vault:read'] });
    const change = { current_password: PASSWORD, new_password: NEW };
    const answers = await Promise.all([
      owner.ask('DELETE', `/api/me/keys/${revoked.json.key.id}`),
      new Browser(stage).post('/api/auth/register', { email: late, password: PASSWORD }),
      owner.ask('DELETE', `/api/me/sessions/${session_id}`),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 202, 200]);
    const { answer } = await enableTotp(owner);
    expect((await owner.post('/api/me/password', change)).status).toBe(200);
    await stage.kill();

    const byKey = (secret: string) =>
      stage.ask('/api/me', { headers: { authorization: `Bearer ${secret}` } });
    expect((await byKey(created.json.secret)).status).toBe(200);
    expect((await byKey(revoked.json.secret)).status).toBe(401);
    expect((await mutate(thief)).status).toBe(401);
    expect((await thief.get('/api/me')).status).toBe(401);
    expect((await mutate(owner)).status).toBe(200);
    expect((await refresh(owner)).status).toBe(200);
    const browser = new Browser(stage);
    expect((await browser.signIn(email)).status).toBe(401);
    expect((await browser.signIn(email, NEW)).json.status).toBe('second_factor');
    const code = answer.json.recovery_codes[0];
    expect((await browser.post('/api/auth/login/second', { method: 'recovery_code', code })).status).toBe(
      200,
    );
    const confirm = { email: late, code: await codeFor(stage, late) };
    expect((await new Browser(stage).post('/api/auth/register/confirm', confirm)).status).toBe(200);
    expect((await events(owner)).map(({ event }) => event)).toEqual(
      expect.arrayContaining([
        'registered',
        'session_ended',
        'key_created',
        'key_revoked',
        'totp_enabled',
        'password_changed',
      ]),
    );
  });

  const five = <T>(act: (n: number) => Promise<T>) => Promise.all([0, 1, 2, 3, 4].map(act));
  const statuses = (answers: Answer[]) => answers.map(({ status }) => status).toSorted();
  const count = async (browser: Browser, wanted: string) =>
    (await events(browser)).filter(({ event }) => event === wanted).length;

  test('an address confirmed five times makes one account with one session', async () => {
    const email = `five.${Date.now()}@example.org`;
    const browsers = await five(async () => new Browser(stage));
    await browsers[0]!.post('/api/auth/register', { email, password: PASSWORD });
    const code = await codeFor(stage, email);
    const answers = await five((n) => browsers[n]!.post('/api/auth/register/confirm', { email, code }));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    // The others are wrong, or one too many.
    for (const { status } of answers) expect([200, 400, 429]).toContain(status);
    expect(await stage.rows('SELECT id FROM user WHERE email = ?1', email)).toHaveLength(1);
    const winner = browsers[answers.findIndex(({ status }) => status === 200)]!;
    expect((await winner.get('/api/me/sessions')).json.sessions).toHaveLength(1);
    expect(await count(winner, 'registered')).toBe(1);
  });

  test('a session signed out, or ended, five times has ended once', async () => {
    const [owner, email] = await person(stage);
    const [one, two] = [await again(stage, email), await again(stage, email)];
    const { session_id } = (await two.get('/api/me')).json;
    const copies = await five(async () => one.copy());
    expect(statuses(await five((n) => copies[n]!.post('/api/auth/logout')))).toEqual([
      200, 200, 200, 200, 200,
    ]);
    const ended = await five(() => owner.copy().ask('DELETE', `/api/me/sessions/${session_id}`));
    expect(statuses(ended)).toEqual([200, 200, 200, 200, 200]);
    expect([await count(owner, 'signed_out'), await count(owner, 'session_ended')]).toEqual([1, 1]);
    expect((await owner.get('/api/me/sessions')).json.sessions).toHaveLength(1);
  });

  test('a key rotated, or revoked, five times is so once', async () => {
    const [owner] = await person(stage);
    const { id } = (await owner.post('/api/me/keys', { name: 'robot', scopes: ['vault:read'] })).json.key;
    const rotated = await five(() => owner.copy().post(`/api/me/keys/${id}/rotate`));
    expect(statuses(rotated)).toEqual([201, 404, 404, 404, 404]);
    expect((await owner.get('/api/me/keys')).json.keys).toHaveLength(2);
    const revoked = await five(() => owner.copy().ask('DELETE', `/api/me/keys/${id}`));
    expect(statuses(revoked)).toEqual([200, 200, 200, 200, 200]);
    expect((await owner.get('/api/me/keys')).json.keys).toHaveLength(1);
    expect([await count(owner, 'key_rotated'), await count(owner, 'key_revoked')]).toEqual([1, 1]);
  });

  test('an account deleted five times is gone, and those who ask again are nobody', async () => {
    const [owner, email] = await person(stage);
    const answers = await five(() => owner.copy().ask('DELETE', '/api/me'));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
    for (const { status } of answers) expect([200, 401]).toContain(status);
    expect((await owner.ask('DELETE', '/api/me')).status).toBe(401);
    expect(await stage.rows('SELECT id FROM user WHERE email = ?1', email)).toEqual([]);
  });
});

describe('8. bad input gets a clear error', () => {
  const REQUESTS = 200;
  const AT_ONCE = 20;
  let owner: Browser;
  let email: string;

  /** Everything that is stored of anybody, but what is told of failures. */
  const stored = () =>
    Promise.all(
      ['user', 'mailed_code', 'totp', 'recovery_code', 'passkey', 'api_key', 'mail'].map((table) =>
        stage.rows(`SELECT * FROM ${table} ORDER BY 1`),
      ),
    );
  const sessions = async () =>
    (await owner.get('/api/me/sessions')).json.sessions.map(({ id }: { id: string }) => id);

  beforeAll(async () => {
    [owner, email] = await person(stage);
    await again(stage, email);
    await owner.post('/api/me/keys', { name: 'robot', scopes: ['vault:read'] });
  });

  test.each(ROUTES.map((route, seed) => [`${route.method} ${route.path}`, route, seed] as const))(
    '%s takes any bytes, and writes nothing of them',
    async (name, { method, path, class: limit }, seed) => {
      const chance = new Chance(seed + 1);
      await refresh(owner);
      expect(
        (await owner.post('/api/me/reauthenticate', { method: 'password', password: PASSWORD })).status,
      ).toBe(200);
      const before = [await stored(), await sessions()];
      const codes = new Map<string, number>();
      const isRead = method === 'GET';
      // How often a network may ask.
      const most = limit === 'Mail' ? 10 : limit === 'SignIn' ? 40 : REQUESTS;
      const one = async (n: number) => {
        const address = path.replace('none', part(chance)) + query(chance);
        const [bytes, media] = body(chance);
        const broken = chance.below(4) === 0 ? headers(chance) : {};
        // Another method is refused too: so is every other path.
        const other = chance.below(20) === 0 ? chance.of(['PUT', 'PURGE', 'SEARCH', 'PROPFIND']) : method;
        const began = performance.now();
        const answer = await stage.ask(address, {
          method: other,
          signal: AbortSignal.timeout(5000),
          ...(isRead && other === method ? {} : { body: bytes }),
          headers: {
            cookie: owner.cookie,
            origin: ORIGIN,
            'x-csrf-token': owner.csrf_token,
            'content-type': media,
            'cf-connecting-ip': `2001:db8:${seed}:${Math.floor(n / most)}::1`,
            ...broken,
          },
        });
        const what = `${name} ${n}: ${other} ${address} ${bytes.slice(0, 80)} ${JSON.stringify(broken)}: ${answer.text}`;
        expect(performance.now() - began, what).toBeLessThan(5000);
        if (isRead && other === method) expect([200, 400, 401, 403, 404, 429], what).toContain(answer.status);
        else expect(answer.status, what).toSatisfy((status: number) => status >= 400 && status < 500);
        if (answer.status >= 400) {
          expect(answer.json.error.code, what).toMatch(/^[a-z_]+$/);
          expect(answer.json.error.message.length, what).toBeLessThan(500);
        }
        expect(answer.headers.get('cache-control'), what).toBe('private, no-store');
        const code = answer.json?.error?.code ?? 'ok';
        codes.set(code, (codes.get(code) ?? 0) + 1);
      };
      for (let n = 0; n < REQUESTS; n += AT_ONCE) {
        // An account may do 60 things in a minute.
        await stage.advance(30);
        await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => one(n + at)));
      }
      await refresh(owner);
      expect([await stored(), await sessions()]).toEqual(before);
      // Most of it was looked at, and not held off at the door.
      const held = [
        'rate_limited',
        'too_many_attempts',
        'unauthenticated',
        'foreign_origin',
        'invalid_csrf_token',
      ];
      const off = held.reduce((sum, code) => sum + (codes.get(code) ?? 0), 0);
      expect(off, JSON.stringify([...codes])).toBeLessThan(REQUESTS / 2);
    },
  );

  test('what people call things is kept as it was sent', async () => {
    await owner.post('/api/me/reauthenticate', { method: 'password', password: PASSWORD });
    for (const name of [
      '<script>alert(1)</script>',
      'Ω≈ç√ 😀 ‮abc',
      "Robert'); DROP TABLE user;--",
      '日本語',
    ])
      expect((await owner.post('/api/me/keys', { name, scopes: ['vault:read'] })).json.key.name).toBe(name);
  });
});

describe('9. misconfiguration fails closed', () => {
  const secret = Buffer.alloc(32, 9).toString('base64url');
  test.each<[string, Record<string, string>, string]>([
    ['no key', { TOKEN_KEY: '' }, 'TOKEN_KEY'],
    ['a key without a name', { TOKEN_KEY: secret }, 'TOKEN_KEY'],
    ['a short key', { TOKEN_KEY: `a:${secret.slice(0, 42)}` }, 'TOKEN_KEY'],
    ['a key that is no base64url', { TOKEN_KEY: `a:${secret}==!` }, 'TOKEN_KEY'],
    ['a malformed previous key', { TOKEN_KEY_PREVIOUS: `a ${secret}` }, 'TOKEN_KEY_PREVIOUS'],
  ])('with %s nobody signs in, health says so, and the market is served', async (_, variables, name) => {
    await stage.restart(variables);
    const health = await stage.ask('/api/health');
    const { checks } = health.json;
    const check = checks.find((check: any) => check.name === 'accounts');
    expect([check.status, check.detail]).toEqual(['down', expect.stringContaining(name)]);
    for (const value of Object.values(variables).filter((value) => value !== '')) {
      expect(health.text).not.toContain(value);
      expect(health.text).not.toContain(secret.slice(0, 20));
    }
    const browser = new Browser(stage);
    browser.cookies.set('__Host-at', 'x');
    // Each refusal is logged: one way of being wrong is enough for all routes.
    const routes = ROUTES.filter(({ path }) => variables['TOKEN_KEY'] === '' || path.endsWith('login'));
    for (const { method, path } of routes) {
      const answer = await browser.ask(method, path, method === 'GET' ? undefined : {});
      expect([answer.status, answer.json.error.code], `${method} ${path}`).toEqual([503, 'unavailable']);
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
      expect(answer.headers.get('retry-after')).not.toBe(null);
      expect(answer.text).not.toContain(secret.slice(0, 20));
    }
    expect((await stage.ask('/api/component/gainers-table')).status).toBe(200);
    expect((await stage.ask('/ping')).text).toBe('pong');
  });

  test('without a way to send mails nobody is told to look for one, and who has an account signs in', async () => {
    await stage.restart();
    const [, email] = await person(stage);
    await stage.restart({ MAIL_OUTBOX: '' });
    const mail = (await stage.ask('/api/health')).json.checks.find((check: any) => check.name === 'mail');
    expect([mail.status, mail.detail]).toEqual(['down', expect.stringContaining('MAIL_URL')]);
    const browser = new Browser(stage);
    for (const path of ['/api/auth/register', '/api/auth/reset']) {
      const answer = await browser.post(path, { email: 'new@example.org', password: PASSWORD });
      expect([answer.status, answer.json.error.code], path).toEqual([503, 'unavailable']);
    }
    expect((await browser.signIn(email)).status).toBe(200);
    expect((await stage.ask('/dev/outbox.json')).status).toBe(404);
  });
});
