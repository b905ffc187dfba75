// Web Push as a closed device meets it: a push service that checks who sends, and browsers that alone can read what they are sent.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PushService, type Subscriber } from '../push-service';
import { again, PASSWORD, person } from './person';
import { eventually, Stage } from './stage';
import { Owner } from './vault';

let stage: Stage;
let service: PushService;
beforeAll(async () => {
  stage = await Stage.start();
  service = await PushService.start(() => stage.now());
});
afterAll(async () => {
  service.stop();
  await stage.stop();
});
beforeEach(() => {
  service.faults.length = 0;
  return () => expect(service.faults).toEqual([]);
});

/** Anybody who can ask. */
interface Asker {
  get(path: string): Promise<any>;
}

/** A device of theirs, closed and subscribed. */
async function device(owner: Owner): Promise<Subscriber> {
  const closed = service.subscribe(await serverKey(owner));
  await owner.done('POST', '/api/push/subscriptions', closed.toJSON());
  return closed;
}

async function serverKey(owner: Asker): Promise<string> {
  return (await owner.get('/api/push')).json.public_key;
}

async function devices(owner: Asker): Promise<any[]> {
  return (await owner.get('/api/push')).json.devices;
}

/** A task of which they are to be reminded within a second. */
async function task(owner: Owner, title: string, more: object = {}): Promise<{ id: string; due_ms: number }> {
  const due_ms = (await stage.now()) + 1_000;
  const { id } = await owner.done('POST', '/api/tasks', { title, due_ms, remind_before_min: 0, ...more });
  return { id, due_ms };
}

async function minute(secs = 2): Promise<void> {
  await stage.advance(secs);
  await stage.cron();
}

const waiting = async () =>
  Number((await stage.rows('SELECT COUNT(*) AS n FROM push_message'))[0]!['n'] as number);

describe('a closed device', () => {
  test('is told of a reminder in words that it alone can read, once', async () => {
    const owner = await Owner.register(stage);
    const [phone, desktop] = [await device(owner), await device(owner)];
    const { id, due_ms } = await task(owner, 'Claim <b>€</b> rewards', { asset: 'ETH' });
    await minute();
    await minute(60);
    for (const { received, attempts } of [phone, desktop]) {
      expect(attempts).toHaveLength(1);
      const [{ json, ttl_secs, urgency, topic }] = received as [Subscriber['received'][0]];
      expect(json).toEqual({
        ...{ id: `reminder-${id}-${due_ms}`, kind: 'reminder', title: 'Claim <b>€</b> rewards' },
        ...{ about: id, asset: 'ETH', due_ms, at_ms: expect.any(Number) },
      });
      expect(json.at_ms).toBeGreaterThanOrEqual(due_ms);
      expect([urgency, topic?.length]).toEqual(['high', 32]);
      expect(86_400 - ttl_secs).toBeLessThan(5);
    }
    const [first, second] = await devices(owner);
    expect([first.id, second.id]).toEqual([phone.id, desktop.id]);
    expect(first.reached_ms).toBeGreaterThanOrEqual(due_ms);
    expect(await waiting()).toBe(0);
  });

  test('is told nothing of what was read before it could be sent', async () => {
    const owner = await Owner.register(stage);
    const phone = await device(owner);
    phone.answers.push({ status: 503, retry_after: '30' });
    await task(owner, 'Stake');
    await minute();
    await owner.done('POST', '/api/notifications/read', { until_ms: await stage.now() });
    await minute(31);
    expect([phone.attempts.length, phone.received, await waiting()]).toEqual([1, [], 0]);
  });

  test('that its service does not know any more is removed, and its owner hears of it', async () => {
    const owner = await Owner.register(stage);
    const [gone, there] = [await device(owner), await device(owner)];
    const page = await owner.browser.listen();
    service.forget(gone);
    await task(owner, 'Stake');
    await minute();
    await page.next(
      ({ push, entries }: any) => push === 'changes' && entries.some(({ tag }: any) => tag === 'push'),
    );
    page.close();
    expect((await devices(owner)).map(({ id }) => id)).toEqual([there.id]);
    expect(there.received).toHaveLength(1);
  });

  test('is tried again when its service says, and no sooner', async () => {
    const owner = await Owner.register(stage);
    const phone = await device(owner);
    phone.answers.push({ status: 429, retry_after: '120' });
    await task(owner, 'Stake');
    await minute();
    await minute(60);
    expect([phone.attempts.length, await waiting()]).toEqual([1, 1]);
    await minute(61);
    expect([phone.attempts.length, phone.received.length, await waiting()]).toEqual([2, 1, 0]);
  });

  test('is given up for this message after six attempts, and stays subscribed', async () => {
    const owner = await Owner.register(stage);
    const phone = await device(owner);
    phone.answers.push(...Array.from({ length: 9 }, () => ({ status: 500 })));
    await task(owner, 'Stake');
    for (const pause of [2, 31, 61, 121, 241, 481, 600, 600]) await minute(pause);
    expect([phone.attempts.length, await waiting()]).toEqual([6, 0]);
    await owner.browser.post('/api/auth/refresh');
    expect(await devices(owner)).toHaveLength(1);
  });

  test('is not disturbed in quiet hours, on the clocks of their zone, and not afterwards either', async () => {
    const owner = await Owner.register(stage);
    const phone = await device(owner);
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kolkata', timeStyle: 'short' });
    const shown = async (mins: number) => clock.format((await stage.now()) + mins * 60_000);
    const quiet = { from: await shown(-5), until: await shown(5), zone: 'Asia/Kolkata' };
    await owner.done('PUT', '/api/push/quiet', quiet);
    await task(owner, 'Sleep');
    await minute();
    expect([phone.attempts, await waiting()]).toEqual([[], 0]);
    expect((await owner.get('/api/notifications')).json.unread).toBe(1);
    await minute(600);
    await owner.browser.post('/api/auth/refresh');
    await task(owner, 'Wake');
    await minute();
    expect(phone.received.map(({ json }) => json.title)).toEqual(['Wake']);
  });
});

describe('a round', () => {
  test('sends to many devices, a few at once, each once', async () => {
    const owners = [await Owner.register(stage), await Owner.register(stage)];
    const closed: Subscriber[] = [];
    for (const owner of owners) for (let n = 0; n < 20; n += 1) closed.push(await device(owner));
    service.most_at_once = 0;
    service.thinks_ms = 30;
    for (const owner of owners) await task(owner, 'Stake');
    // Whoever sends at the same time sends something else.
    await stage.advance(2);
    await Promise.all([stage.cron(), stage.cron(), stage.cron()]);
    service.thinks_ms = 0;
    expect(closed.map(({ attempts }) => attempts.length)).toEqual(closed.map(() => 1));
    // Six of each of the three that send.
    expect(service.most_at_once).toBeLessThanOrEqual(18);
    const more = service.subscribe(await serverKey(owners[0]!));
    const refused = await owners[0]!.write('POST', '/api/push/subscriptions', more.toJSON());
    expect([refused.status, refused.json.error.code]).toEqual([409, 'conflict']);
  });

  test('goes out after a crash, under the same topic, and is shown once', async () => {
    const owner = await Owner.register(stage);
    const phone = await device(owner);
    await task(owner, 'Stake');
    service.thinks_ms = 1_000;
    await stage.advance(2);
    const cut = stage.cron().catch(() => undefined);
    await eventually(() => Promise.resolve(service.at_once === 1));
    const before_ms = await stage.now();
    await stage.kill();
    await cut;
    await eventually(() => Promise.resolve(service.at_once === 0));
    service.thinks_ms = 0;
    // The clock of the tests has begun anew with the Worker.
    await stage.advance((before_ms - (await stage.now())) / 1000);
    await minute(60);
    expect([phone.received.length, await waiting()]).toEqual([1, 1]);
    await minute(35);
    expect(phone.received).toHaveLength(2);
    const topics = new Set(phone.received.map(({ topic }) => topic));
    expect([topics.size, await waiting()]).toEqual([1, 0]);
    expect(new Set(phone.received.map(({ json }) => json.id)).size).toBe(1);
  }, 120_000);
});

describe('a test', () => {
  test('comes right after it was asked for, at any hour', async () => {
    const owner = await Owner.register(stage);
    const [phone, desktop] = [await device(owner), await device(owner)];
    await owner.done('PUT', '/api/push/quiet', { from: '00:00', until: '23:59', zone: 'UTC' });
    expect(await owner.done('POST', '/api/push/test', { id: phone.id })).toEqual({ devices: 1 });
    await eventually(() => Promise.resolve(phone.received.length === 1));
    expect(phone.received[0]!.json).toMatchObject({ id: 'test', kind: 'test' });
    const soon = await owner.write('POST', '/api/push/test', {});
    expect([soon.status, soon.json.error.code]).toEqual([429, 'rate_limited']);
    await stage.advance(11);
    expect(await owner.done('POST', '/api/push/test', {})).toEqual({ devices: 2 });
    await eventually(() => Promise.resolve(desktop.received.length === 1 && phone.received.length === 2));
  });
});

describe('a subscription', () => {
  test('does not show where it leads', async () => {
    const owner = await Owner.register(stage);
    const phone = service.subscribe(await serverKey(owner));
    const answer = await owner.write('POST', '/api/push/subscriptions', phone.toJSON());
    const shown = await owner.get('/api/push');
    expect([answer.status, shown.json.devices[0].user_agent]).toEqual([
      201,
      expect.stringMatching(/Firefox/),
    ]);
    for (const { text } of [answer, shown]) {
      expect(text).toContain(phone.id);
      for (const secret of [phone.endpoint, new URL(phone.endpoint).pathname, phone.toJSON().keys.auth])
        expect(text).not.toContain(secret);
    }
    expect(shown.headers.get('cache-control')).toBe('private, no-store');
  });

  test('that leads nowhere, or to where it may not, is refused with the part that is wrong', async () => {
    const owner = await Owner.register(stage);
    const good = service.subscribe(await serverKey(owner)).toJSON();
    for (const [field, body] of [
      ['endpoint', { ...good, endpoint: 'http://169.254.169.254/latest' }],
      ['endpoint', { ...good, endpoint: 'https://router.local/x' }],
      ['endpoint', { ...good, endpoint: 7 }],
      ['keys', { endpoint: good.endpoint }],
      ['keys.p256dh', { ...good, keys: { ...good.keys, p256dh: 'AAAA' } }],
      ['keys.auth', { ...good, keys: { ...good.keys, auth: null } }],
    ] as const) {
      const { status, json } = await owner.write('POST', '/api/push/subscriptions', body);
      expect([status, json.error.field]).toEqual([400, field]);
    }
    expect(await devices(owner)).toEqual([]);
  });

  test('ends with its session, whoever ends it', async () => {
    const [browser, email] = await person(stage);
    const subscribed = async (asker: typeof browser) => {
      const closed = service.subscribe(await serverKey(asker));
      const answer = await asker.post('/api/push/subscriptions', closed.toJSON());
      expect(answer.status).toBe(201);
      return closed.id;
    };
    const ids = async () => (await devices(browser)).map(({ id }) => id);
    const own = await subscribed(browser);

    const leaving = await again(stage, email);
    await subscribed(leaving);
    await leaving.post('/api/auth/logout');
    await eventually(async () => (await ids()).length === 1);

    const ended = await again(stage, email);
    await subscribed(ended);
    const sessions = (await browser.get('/api/me/sessions')).json.sessions;
    const other = sessions.find((session: any) => !session.is_current).id;
    await browser.ask('DELETE', `/api/me/sessions/${other}`);
    await eventually(async () => (await ids()).length === 1);

    await subscribed(await again(stage, email));
    expect(await ids()).toHaveLength(2);
    const password = { current_password: PASSWORD, new_password: 'another horse battery' };
    expect((await browser.post('/api/me/password', password)).status).toBe(200);
    expect(await ids()).toEqual([own]);
  });

  test('is not for programs', async () => {
    const owner = await Owner.register(stage);
    const made = await owner.browser.post('/api/me/keys', {
      ...{ name: 'program', scopes: ['vault:read', 'vault:write'] },
    });
    const closed = service.subscribe(await serverKey(owner));
    const { status, json } = await stage.ask('/api/push/subscriptions', {
      ...{ method: 'POST', body: JSON.stringify(closed.toJSON()) },
      headers: { authorization: `Bearer ${made.json.secret}`, 'content-type': 'application/json' },
    });
    expect([status, json.error.code]).toEqual([403, 'session_required']);
  });
});

describe('without a key', () => {
  test('health says so, and the page has nothing to subscribe with', async () => {
    const without = await Stage.start('bundle-with-faults', { VAPID_KEY: '' });
    try {
      const owner = await Owner.register(without);
      expect((await owner.get('/api/push')).json).toEqual({ devices: [] });
      const check = async () =>
        (await without.ask('/health')).json.checks.find(({ name }: any) => name === 'push');
      expect(await check()).toMatchObject({ status: 'idle', detail: expect.stringContaining('VAPID_KEY') });
      await without.restart({ VAPID_KEY: 'hush' });
      const broken = await check();
      expect(broken).toMatchObject({ status: 'down', detail: expect.stringContaining('VAPID_KEY') });
      expect(broken.detail).not.toContain('hush');
    } finally {
      await without.stop();
    }
  });
});
