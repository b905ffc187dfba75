// Tasks as their owner meets them, and the minute that reminds of them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage } from './stage';
import { Owner } from './vault';

const MINUTE_MS = 60_000;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(() => stage.stop());

async function inbox(owner: Owner): Promise<any[]> {
  return (await owner.get('/api/notifications?limit=200')).json.notifications;
}

describe('a task', () => {
  test('comes round at the same hour of its time zone, by the clocks of the platform', async () => {
    const owner = await Owner.register(stage);
    // 09:00 in Berlin. Its clocks go forward on 28 March 2027, in New York they did on the 14th.
    for (const [zone, due, next] of [
      ['Europe/Berlin', '2027-03-27T08:00Z', '2027-03-28T07:00Z'],
      ['America/New_York', '2027-03-13T14:00Z', '2027-03-14T13:00Z'],
      ['Asia/Kolkata', '2027-03-13T03:30Z', '2027-03-14T03:30Z'],
      ['UTC', '2027-03-13T09:00Z', '2027-03-14T09:00Z'],
    ] as const) {
      const told = { title: zone, due_ms: Date.parse(due), repeat: 'daily', zone };
      const { id } = await owner.done('POST', '/api/tasks', told);
      const ticked = await owner.done('PATCH', `/api/tasks/${id}`, { status: 'done' });
      expect([zone, new Date(ticked.due_ms).toISOString()]).toEqual([
        zone,
        new Date(Date.parse(next)).toISOString(),
      ]);
    }
    const nowhere = await owner.write('POST', '/api/tasks', {
      ...{ title: 'x', due_ms: 0, repeat: 'daily', zone: 'Nowhere/Land' },
    });
    expect([nowhere.status, nowhere.json.error.field]).toEqual([400, 'zone']);
  });

  test('is listed by pages that hold all of them once', async () => {
    const owner = await Owner.register(stage);
    const titles = Array.from({ length: 23 }, (_, n) => `task ${n}`);
    const soon = (await stage.now()) + 60 * MINUTE_MS;
    // Some are due at the same time, some never.
    for (const [n, title] of titles.entries())
      await owner.done('POST', '/api/tasks', { title, ...(n % 3 ? { due_ms: soon + (n % 5) } : {}) });
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { json } = await owner.get(`/api/tasks?limit=7${cursor}`);
      expect([json.total, json.open, json.overdue]).toEqual([23, 23, 0]);
      seen.push(...json.tasks.map((task: any) => task.title));
      if (!json.next_cursor) break;
      cursor = `&cursor=${encodeURIComponent(json.next_cursor)}`;
    }
    expect(seen.toSorted()).toEqual(titles.toSorted());
    expect(seen.slice(-8).every((title) => Number(title.slice(5)) % 3 === 0)).toBe(true);
  });
});

describe('the minute', () => {
  test('reminds on every open device at once, and once', async () => {
    const owner = await Owner.register(stage);
    const [phone, desktop] = await Promise.all([owner.browser.listen(), owner.browser.listen()]);
    // Sockets that are silent for long are closed by the same minute.
    const due_ms = (await stage.now()) + 5 * MINUTE_MS + 10_000;
    const told = { title: 'Claim <b>rewards</b>', due_ms, remind_before_min: 5, asset: 'ETH' };
    const { id } = await owner.done('POST', '/api/tasks', told);
    await stage.cron();
    expect(await inbox(owner)).toEqual([]);
    await stage.advance(10);
    await stage.cron();
    for (const device of [phone, desktop]) {
      const isNews = ({ push, entries }: any) =>
        push === 'changes' && entries.some(({ tag }: any) => tag === 'notifications');
      await device.next(isNews);
      device.close();
    }
    const [reminder, ...others] = await inbox(owner);
    expect(others).toEqual([]);
    expect(reminder).toMatchObject({
      ...{ kind: 'reminder', title: told.title, about: id, asset: 'ETH', due_ms, is_read: false },
    });
    await stage.cron();
    expect(await inbox(owner)).toHaveLength(1);
    await owner.done('POST', '/api/notifications/read', { until_ms: reminder.at_ms });
    expect((await owner.get('/api/notifications')).json.unread).toBe(0);
  });

  test('is heard of by who begins to listen only after it', async () => {
    const owner = await Owner.register(stage);
    const due_ms = (await stage.now()) + 1_000;
    await owner.done('POST', '/api/tasks', { title: 'Stake', due_ms, remind_before_min: 0 });
    await stage.advance(2);
    await stage.cron();
    const device = await owner.browser.listen();
    const { entries } = await device.next(({ push }) => push === 'changes');
    expect(entries.map(({ tag }: any) => tag)).toEqual(expect.arrayContaining(['tasks', 'notifications']));
    // Once: more channels bring no more of it.
    await device.subscribe(['inv:markets'], undefined, 2);
    await new Promise((done) => setTimeout(done, 200));
    expect(device.frames.filter(({ push }) => push === 'changes')).toEqual([]);
    device.close();
  });

  test('does once what was missed while the server was down', async () => {
    const owner = await Owner.register(stage);
    const due_ms = (await stage.now()) + MINUTE_MS;
    for (const title of ['one', 'two'])
      await owner.done('POST', '/api/tasks', { title, due_ms, remind_before_min: 0 });
    await stage.restart();
    await stage.advance(8 * 60);
    await stage.cron();
    await stage.cron();
    expect((await inbox(owner)).map(({ title }) => title).toSorted()).toEqual(['one', 'two']);
  });

  test('reminds of a hundred thousand in bounded steps, each once', async () => {
    const owners = [await Owner.register(stage), await Owner.register(stage)];
    for (const owner of owners) await owner.account('Mine');
    const now = await stage.now();
    const MANY = 50_000;
    const vaults = await stage.rows('SELECT id FROM vault ORDER BY id DESC LIMIT 2');
    for (const { id } of vaults)
      await stage.rows(
        `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${MANY})
         INSERT INTO task (vault, id, title, status, rank, due_ms, remind_before_min, remind_ms, created_ms, version)
         SELECT ?1, 'task' || n, 'x', 'open', ?2 - n, ?2 - n, 0, ?2 - n, 0, 1 FROM n`,
        id,
        now,
      );
    const began = Date.now();
    let minutes = 0;
    const left = async () =>
      Number((await stage.rows('SELECT COUNT(*) AS n FROM task WHERE remind_ms IS NOT NULL'))[0]!['n']);
    while ((await left()) > 0) {
      await stage.cron();
      minutes += 1;
    }
    console.log(`${2 * MANY} reminders: ${minutes} minutes' work, done in ${Date.now() - began} ms`);
    const told = await stage.rows(
      `SELECT COUNT(*) AS n, COUNT(DISTINCT about) AS tasks FROM notification WHERE about LIKE 'task%' GROUP BY vault`,
    );
    expect(told).toEqual([
      { n: MANY, tasks: MANY },
      { n: MANY, tasks: MANY },
    ]);
    for (const owner of owners)
      expect((await owner.get('/api/notifications?limit=1')).json.unread).toBe(MANY);
  }, 300_000);
});
