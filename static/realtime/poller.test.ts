import { describe, expect, it } from 'vitest';
import { Client } from './client';
import { FakeWorld } from './fakes';
import type { Report } from './reports';

const AT_5 = { epoch: 'e', offset: 5 };
const ENTRY = { offset: 6, channel: 'inv:markets', tag: 'markets', version: 42 };

/** A network on which no socket opens. */
async function blocked(world = new FakeWorld()) {
  const reports: Report[] = [];
  const client = new Client(world, (report) => reports.push(report));
  client.want(['inv:markets']);
  client.start();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    world.socket.events.closed(1006);
    if (attempt < 2) await world.clock.pass(500);
  }
  await world.clock.pass(0);
  return { world, client, reports };
}

describe('where sockets do not open', () => {
  it('changes are asked for after three attempts, every five seconds, from the position of the last answer', async () => {
    const world = new FakeWorld();
    world.answer = { ...AT_5, recovered: false, entries: [], versions: {} };
    const { client, reports } = await blocked(world);
    expect(client.state).toBe('polling');
    expect(world.asked).toEqual([null]);
    world.answer = { epoch: 'e', offset: 6, recovered: true, entries: [ENTRY], versions: {} };
    await world.clock.pass(6_000);
    expect(world.asked).toEqual([null, AT_5]);
    expect(reports.at(-1)).toEqual({ kind: 'changes', entries: [ENTRY] });
  });

  it('an answer that could not recover makes everything old', async () => {
    const world = new FakeWorld();
    world.answer = { ...AT_5, recovered: false, entries: [], versions: {} };
    const { reports } = await blocked(world);
    world.answer = { epoch: 'f', offset: 0, recovered: false, entries: [], versions: { markets: 9 } };
    await world.clock.pass(6_000);
    // What is fetched anew is of the newest version that is known.
    const entries = [{ offset: 0, channel: 'inv:markets', tag: 'markets', version: 9 }];
    expect(reports.slice(-2)).toEqual([{ kind: 'changes', entries }, { kind: 'stale' }]);
  });

  it('the socket is still tried now and then, and ends the asking when it opens', async () => {
    const world = new FakeWorld();
    world.answer = { ...AT_5, recovered: true, entries: [], versions: {} };
    const { client } = await blocked(world);
    const before = world.sockets.length;
    for (let secs = 0; secs < 300; secs += 1) {
      world.socket.events.closed(1006);
      await world.clock.pass(1_000);
    }
    const attempts = world.sockets.length - before;
    expect(attempts).toBeGreaterThan(5);
    expect(attempts).toBeLessThan(20);
    for (const { length } = world.sockets; world.sockets.length === length;) await world.clock.pass(100);
    world.socket.events.opened();
    expect(world.socket.read()).toMatchObject([{ recover: AT_5 }]);
    world.socket.tell({ id: 1, ok: { ...AT_5, recovered: true } });
    expect(client.state).toBe('live');
    const asked = world.asked.length;
    await world.clock.pass(20_000);
    expect(world.asked.length).toBe(asked);
  });

  it('an answer after failed questions brings a new attempt at once', async () => {
    const { world, client } = await blocked();
    expect(client.state).toBe('connecting');
    for (let secs = 0; secs < 40; secs += 1) {
      world.socket.events.closed(1006);
      await world.clock.pass(1_000);
    }
    const before = world.sockets.length;
    world.answer = { ...AT_5, recovered: false, entries: [], versions: {} };
    await world.clock.pass(6_000);
    expect(world.sockets.length).toBeGreaterThan(before);
    expect(client.state).toBe('polling');
  });

  it('a device that says it is offline is believed only while nothing is answered', async () => {
    const { world, client } = await blocked();
    world.is_online = false;
    client.wake(true);
    expect(client.state).toBe('offline');
    world.answer = { ...AT_5, recovered: false, entries: [], versions: {} };
    await world.clock.pass(6_000);
    expect(client.state).toBe('polling');
  });
});
