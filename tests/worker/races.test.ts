// What is asked for several times at once is done once, and told of once.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Browser, PASSWORD, again, codeFor, events, person, totp } from './person';
import { Stage, type Answer } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterEach(() => stage.ask('/__fault/pause/0'));
afterAll(() => stage.stop());

const five = <T>(act: (n: number) => Promise<T>) => Promise.all([0, 1, 2, 3, 4].map(act));
const done = (answers: Answer[]) => answers.filter(({ status }) => status === 200);
const count = async (browser: Browser, wanted: string) =>
  (await events(browser)).filter(({ event }) => event === wanted).length;

test('a password chosen five times by one code is chosen once', async () => {
  const [, email] = await person(stage);
  await new Browser(stage).post('/api/auth/reset', { email });
  const body = { email, code: await codeFor(stage, email), password: 'a quite different horse' };
  const answers = await five(() => new Browser(stage).post('/api/auth/reset/confirm', body));
  expect(done(answers)).toHaveLength(1);
  const owner = await again(stage, email, body.password);
  expect(await count(owner, 'password_reset')).toBe(1);
});

test('a password changed five times at once is changed once', async () => {
  const [owner] = await person(stage);
  const body = { current_password: PASSWORD, new_password: 'a quite different horse' };
  await stage.ask('/__fault/pause/20');
  const answers = await five(() => owner.copy().post('/api/me/password', body));
  expect(done(answers)).toHaveLength(1);
  expect(await count(owner, 'password_changed')).toBe(1);
});

test('an authenticator enabled twice at once has the recovery codes that were shown', async () => {
  const [owner, email] = await person(stage);
  const { secret } = (await owner.post('/api/me/totp')).json;
  const at_ms = await stage.now();
  await stage.ask('/__fault/pause/20');
  // Two codes that are both good now.
  const answers = await Promise.all(
    [0, 30_000].map((later) =>
      owner.copy().post('/api/me/totp/enable', { code: totp(secret, at_ms + later) }),
    ),
  );
  expect(done(answers)).toHaveLength(1);
  const code = done(answers)[0]!.json.recovery_codes[0];
  const browser = new Browser(stage);
  await browser.signIn(email);
  expect((await browser.post('/api/auth/login/second', { method: 'recovery_code', code })).status).toBe(200);
});
