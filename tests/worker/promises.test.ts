// What SECURITY promises, promise by promise.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Browser, PASSWORD, again, codeFor, enableTotp, events, person } from './person';
import { Stage } from './stage';

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
const refreshToken = (browser: Browser) => browser.cookies.get('__Secure-rt');
const refresh = (browser: Browser) => browser.post('/api/auth/refresh');
/** Something that only who has a live session may do. */
const mutate = (browser: Browser) => browser.ask('DELETE', '/api/me/keys/none');

describe('1. a refresh token works once', () => {
  test.each([0, 5, 20])('fifty parallel uses have one successor, %i ms between read and write', async (ms) => {
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
  });

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
