// Alerts as their owner meets them: told when the market's price crosses, once, on all devices, whatever becomes of the server.
import { availableParallelism, loadavg } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chance } from './garbage';
import type { Client } from './socket';
import type { Stage } from './stage';
import { Staircase } from './staircase';
import { Owner, ago, side } from './vault';

let stairs: Staircase;
let stage: Stage;
beforeAll(async () => {
  stairs = await Staircase.start();
  stage = stairs.stage;
  await stairs.reach(0);
});
afterAll(() => stage.stop());

const rule = (condition: 'above' | 'below', threshold: string, more: object = {}) => ({
  ...{ target: 'product', product_id: 'BTC-USD', condition, threshold, cooldown_secs: 0 },
  ...more,
});

const inbox = async (owner: Owner): Promise<any[]> =>
  (await owner.get('/api/notifications?limit=200')).json.notifications;
const history = async (owner: Owner, id: string): Promise<any[]> =>
  (await owner.get(`/api/alerts/${id}/events`)).json.events;
const standing = async (owner: Owner, id: string): Promise<string[]> =>
  (await owner.get(`/api/alerts/${id}`)).json.subjects.map((one: any) => `${one.subject} ${one.standing}`);

/** Waits until a device hears of tags. */
const hears = (device: Client, ...tags: string[]) =>
  device.next(
    ({ push, entries }) =>
      push === 'changes' && tags.every((tag) => entries.some((entry: any) => entry.tag === tag)),
  );

describe('a rule', () => {
  test('is told on every open device when the price crosses, and once', async () => {
    const owner = await Owner.register(stage);
    const [phone, desktop] = await Promise.all([owner.browser.listen(), owner.browser.listen()]);
    await stairs.reach(0);
    const { id } = await owner.done('POST', '/api/alerts', rule('above', '1050', { note: 'sell <half>' }));
    await hears(phone, 'alerts');
    await stairs.reach(4.9);
    expect([await standing(owner, id), await inbox(owner)]).toEqual([['BTC-USD armed'], []]);
    await stairs.reach(5);
    for (const device of [phone, desktop]) await hears(device, 'alerts', 'notifications');
    const [told, ...others] = await inbox(owner);
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      ...{ kind: 'alert', title: 'BTC-USD is above 1,050 USD', body: '1,050 USD. sell <half>' },
      ...{ about: id, asset: 'BTC', is_read: false },
    });
    // It trembles at the threshold; then it comes back after a retreat of 1 %.
    for (const percent of [4.9, 5.1, 5.0, 6]) await stairs.reach(percent);
    expect(await inbox(owner)).toHaveLength(1);
    for (const percent of [3, 5.2]) await stairs.reach(percent);
    expect(await inbox(owner)).toHaveLength(2);
    const events = await history(owner, id);
    expect(events.map(({ id, price }) => [id, price])).toEqual([
      [`${id}:BTC-USD:2`, '1052'],
      [`${id}:BTC-USD:1`, '1050'],
    ]);
    const [newest, older] = await Promise.all(
      ['', `&cursor=${events[0].at_ms}-BTC-USD`].map(async (cursor) =>
        (await owner.get(`/api/alerts/${id}/events?limit=1${cursor}`)).json.events.map((one: any) => one.id),
      ),
    );
    expect([newest, older]).toEqual([[events[0].id], [events[1].id]]);
    phone.close();
    desktop.close();
  });

  test('is armed by the price of then, and goes by what it says now', async () => {
    const owner = await Owner.register(stage);
    const device = await owner.browser.listen();
    await stairs.reach(10);
    const { id } = await owner.done('POST', '/api/alerts', rule('above', '1050'));
    await stairs.reach(12);
    expect(await standing(owner, id)).toEqual(['BTC-USD waiting']);
    await owner.done('PUT', `/api/alerts/${id}`, rule('above', '1150'));
    await hears(device, 'alerts');
    await stairs.reach(15);
    expect((await inbox(owner)).map(({ title }) => title)).toEqual(['BTC-USD is above 1,150 USD']);
    await owner.done('PATCH', `/api/alerts/${id}`, { is_on: false });
    for (const percent of [5, 16]) await stairs.reach(percent);
    expect(await inbox(owner)).toHaveLength(1);
    device.close();
  });

  test('tells once and is off, if it does not repeat', async () => {
    const owner = await Owner.register(stage);
    await stairs.reach(0);
    const { id } = await owner.done('POST', '/api/alerts', rule('above', '1010', { repeats: false }));
    for (const percent of [0, 2, 0, 2]) await stairs.reach(percent);
    expect(await history(owner, id)).toHaveLength(1);
    expect((await owner.get(`/api/alerts/${id}`)).json).toMatchObject({ is_on: false, version: 2 });
  });

  test('of a watchlist follows it, and one of holdings and of their value the ledger', async () => {
    const owner = await Owner.register(stage);
    const account = await owner.account('Mine');
    const { id: list } = await owner.done('POST', '/api/watchlists', { name: 'Near' });
    const moves = { condition: 'up', threshold: '5', window: '24h', cooldown_secs: 0 };
    const listed = await owner.done('POST', '/api/alerts', {
      ...{ target: 'watchlist', watchlist_id: list },
      ...moves,
    });
    const held = await owner.done('POST', '/api/alerts', { target: 'holdings', ...moves });
    const value = await owner.done('POST', '/api/alerts', {
      ...{ target: 'portfolio', condition: 'above', threshold: '208', cooldown_secs: 0 },
    });
    await owner.done('PUT', `/api/watchlists/${list}/entries`, { products: ['ETH-USD', 'SOL-USD'] });
    const received = side('2 ETH');
    await owner.enter({ kind: 'gift', at_ms: ago(1), account_id: account, received });
    // The first tick reads what has changed. All products rise from what they cost a day ago.
    for (const percent of [0, 1, 4.8, 5.2]) await stairs.reach(percent);
    const told = async (id: string) => (await history(owner, id)).map(({ title }) => title).toSorted();
    expect(await told(listed.id)).toEqual(['ETH-USD is up 5 % in 24 h', 'SOL-USD is up 5 % in 24 h']);
    expect(await told(held.id)).toEqual(['ETH-USD is up 5 % in 24 h']);
    // 2 × 104.8 = 209.6
    expect((await history(owner, value.id)).map(({ price }) => price)).toEqual(['209.6']);
    expect(await inbox(owner)).toHaveLength(4);
  });

  test('can be tried: that is told and changes nothing', async () => {
    const owner = await Owner.register(stage);
    const device = await owner.browser.listen();
    const { id } = await owner.done('POST', '/api/alerts', rule('below', '500'));
    await owner.done('POST', `/api/alerts/${id}/test`);
    await hears(device, 'notifications');
    const [{ kind, title, about }] = await inbox(owner);
    expect([kind, title, about]).toEqual(['alert', 'Test: BTC-USD is below 500 USD', id]);
    expect(await history(owner, id)).toEqual([]);
    device.close();
  });

  test('that makes no sense is refused with its field', async () => {
    const owner = await Owner.register(stage);
    for (const [more, field] of [
      [{ product_id: 'NONE-USD' }, 'product_id'],
      [{ threshold: '-1' }, 'threshold'],
      [{ condition: 'sideways' }, 'condition'],
      [{ window: '1h' }, 'window'],
      [{ cooldown_secs: 1e9 }, 'cooldown_secs'],
      [{ note: 'x'.repeat(201) }, 'note'],
      [{ user_id: 'bob' }, 'user_id'],
    ] as const) {
      const { status, json } = await owner.write('POST', '/api/alerts', rule('above', '1', more));
      expect([status, json.error.code, json.error.field]).toEqual([400, 'invalid_parameter', field]);
    }
    const other = await Owner.register(stage);
    const { id } = await other.done('POST', '/api/alerts', rule('above', '1'));
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/events'],
      ['DELETE', ''],
      ['POST', '/test'],
    ] as const)
      expect((await owner.write(method, `/api/alerts/${id}${path}`)).status).toBe(404);
  });
});

test('what crosses while the server is killed is told once, by the first price after it', async () => {
  const chance = new Chance(7);
  const owner = await Owner.register(stage);
  await stairs.reach(0);
  const above = await owner.done('POST', '/api/alerts', rule('above', '1050'));
  const below = await owner.done('POST', '/api/alerts', rule('below', '1050'));
  await stairs.reach(0);
  const ROUNDS = 10;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Somewhere in the midst of the tick that tells it, or before it.
    await stairs.climb(round % 2 === 0 ? 10 : 0);
    const ticked = stairs.tick().catch(() => {});
    await new Promise((done) => setTimeout(done, chance.below(60)));
    await stairs.kill();
    await ticked;
    await stairs.tick();
    // Which must have told and armed by now.
    const told = [...(await history(owner, above.id)), ...(await history(owner, below.id))];
    expect(told).toHaveLength(round + 1);
  }
  const names = (
    await stage.rows(
      'SELECT id FROM notification WHERE id LIKE ?1 OR id LIKE ?2',
      `alert-${above.id}%`,
      `alert-${below.id}%`,
    )
  ).length;
  expect(names).toBe(ROUNDS);
}, 180_000);

test('from the tick to an open device it takes 100 ms at most', async () => {
  const TICKS = 150;
  const BOUND_MS = 100;
  const owner = await Owner.register(stage);
  const device = await owner.browser.listen();
  await stairs.reach(0);
  await owner.done('POST', '/api/alerts', rule('above', '1050'));
  await owner.done('POST', '/api/alerts', rule('below', '1050'));
  await stairs.reach(0);
  const came: number[] = [];
  for (let tick = 0; tick < TICKS; tick += 1) {
    await stairs.climb(tick % 2 === 0 ? 10 : 0);
    const ticked = stairs.tick();
    came.push((await hears(device, 'notifications')).came_ms + stairs.ahead_secs * 1000);
    await ticked;
  }
  const [{ id: user }] = (await stage.rows('SELECT MAX(vault) AS id FROM alert')) as [{ id: number }];
  const events = await stage.rows(
    'SELECT price_at_ms FROM alert_event WHERE vault = ?1 ORDER BY at_ms',
    user,
  );
  expect(events).toHaveLength(TICKS);
  const took = came.map((at, n) => at - Number(events[n]!['price_at_ms'])).toSorted((a, b) => a - b);
  const at = (share: number) => took[Math.min(TICKS - 1, Math.floor(TICKS * share))]!;
  const load = loadavg()[0]!;
  console.log(
    `from the tick to a device: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, of ${TICKS} ticks, load ${load.toFixed(1)}`,
  );
  expect(at(0.5)).toBeLessThanOrEqual(BOUND_MS);
  // A machine with more to do than it has processors for says nothing of the worst case but that it comes to an end.
  const is_busy = load > 2 * availableParallelism();
  expect(at(0.99)).toBeLessThanOrEqual(is_busy ? 10 * BOUND_MS : BOUND_MS);
  device.close();
}, 180_000);
