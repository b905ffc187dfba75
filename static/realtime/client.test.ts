import { describe, expect, it } from 'vitest';
import { Client } from './client';
import { FakeWorld } from './fakes';
import type { Entry } from './frames';
import type { Report } from './reports';

const AT_5 = { epoch: 'e', offset: 5 };
const ENTRY: Entry = { offset: 6, channel: 'inv:markets', tag: 'markets', version: 42 };

function begin(channels: string[] = ['inv:markets', 'px:A']) {
  const world = new FakeWorld();
  const reports: Report[] = [];
  const client = new Client(world, (report) => reports.push(report));
  client.want(channels);
  client.start();
  const kinds = () =>
    reports.splice(0).map((report) => (report.kind === 'state' ? report.state : report.kind));
  return { world, reports, client, kinds };
}

/** Connected for long enough to be taken for a connection. */
async function live(channels?: string[]) {
  const stage = begin(channels);
  stage.world.socket.greet(AT_5);
  await stage.world.clock.pass(6_000);
  stage.world.socket.read();
  stage.kinds();
  return stage;
}

describe('connecting', () => {
  it('asks for everything in one command and is live with its answer', () => {
    const { world, client, kinds } = begin();
    expect(client.state).toBe('connecting');
    world.socket.events.opened();
    expect(world.socket.read()).toEqual([{ cmd: 'subscribe', id: 1, channels: ['inv:markets', 'px:A'] }]);
    expect(client.state).toBe('connecting');
    world.socket.tell({ id: 1, ok: AT_5 });
    expect(kinds()).toEqual(['identity', 'live']);
  });

  it('hands on what follows the answer in the same message', () => {
    const { world, reports } = begin();
    world.socket.events.opened();
    world.socket.tell({ id: 1, ok: AT_5 }, { push: 'prices', offset: 5, at_ms: 9, prices: { A: '1.5' } });
    expect(reports.at(-1)).toEqual({ kind: 'prices', at_ms: 9, prices: { A: '1.5' } });
  });

  it('gives up a socket that does not open, and one on which nothing is answered', async () => {
    const { world } = begin();
    await world.clock.pass(8_000);
    expect(world.socket.closed).toBe(true);
    await world.clock.pass(250);
    expect(world.sockets.length).toBe(2);
    world.socket.events.opened();
    await world.clock.pass(8_000);
    expect(world.sockets[1]?.closed).toBe(true);
  });
});

describe('a connection that is lost', () => {
  it('comes back with its position and every channel in one command', async () => {
    const { world, kinds } = await live();
    world.socket.tell({ push: 'changes', offset: 6, entries: [ENTRY] });
    world.socket.tell({ push: 'prices', offset: 8, at_ms: 1, prices: { A: '1' } });
    world.socket.tell({ push: 'board', offset: 7, board: {} as never });
    world.socket.events.closed(1001);
    expect(kinds()).toEqual(['changes', 'prices', 'board', 'recovering']);
    await world.clock.pass(250);
    world.socket.events.opened();
    expect(world.socket.read()).toEqual([
      { cmd: 'subscribe', id: 1, channels: ['inv:markets', 'px:A'], recover: { epoch: 'e', offset: 8 } },
    ]);
    world.socket.tell(
      { id: 1, ok: { epoch: 'e', offset: 9, recovered: true } },
      { push: 'changes', offset: 9, entries: [ENTRY] },
    );
    expect(kinds()).toEqual(['identity', 'live', 'changes']);
  });

  it('makes everything old if it could not be recovered', async () => {
    const { world, kinds } = await live();
    world.socket.events.closed(1006);
    await world.clock.pass(250);
    const ok = { epoch: 'f', offset: 0, recovered: false, versions: { markets: 9 } };
    world.socket.events.opened();
    world.socket.tell({ id: 1, ok });
    // The newest versions first: what is fetched anew is of them.
    expect(kinds()).toEqual(['recovering', 'changes', 'stale', 'identity', 'live']);
    world.socket.events.closed(4002);
    await world.clock.pass(500);
    world.socket.events.opened();
    expect(world.socket.read().at(-1)).toMatchObject({ recover: { epoch: 'f', offset: 0 } });
  });

  it('is not taken up again after 4100 to 4199, and changes are asked for', async () => {
    const { world, client, kinds } = await live();
    world.answer = { ...AT_5, recovered: true, entries: [], versions: {} };
    world.socket.events.closed(4101);
    await world.clock.pass(120_000);
    client.wake(true);
    expect(world.sockets.length).toBe(1);
    expect(kinds()).toEqual(['recovering', 'polling']);
    expect(world.asked[0]).toEqual(AT_5);
  });

  it('waits longer each time if it never lasts', async () => {
    const { world } = begin();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      world.socket.greet(AT_5);
      world.socket.events.closed(4003);
      const before = [world.clock.now(), world.sockets.length] as const;
      while (world.sockets.length === before[1]) await world.clock.pass(50);
      waits.push(world.clock.now() - before[0]);
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000]);
  });

  it('that was ended by this side is taken up from its position when somebody comes again', async () => {
    const { world, client } = await live();
    client.stop();
    expect(world.socket.closed).toBe(true);
    await world.clock.pass(60_000);
    expect(world.sockets.length).toBe(1);
    client.start();
    expect(client.state).toBe('recovering');
    world.socket.events.opened();
    expect(world.socket.read()).toMatchObject([{ recover: AT_5 }]);
  });

  it('hears nothing more from its old socket', async () => {
    const { world, reports } = await live();
    const old = world.socket;
    old.events.closed(1006);
    await world.clock.pass(250);
    reports.length = 0;
    old.tell({ push: 'reset', epoch: 'z', offset: 1 });
    old.events.closed(4101);
    expect(reports).toEqual([]);
    world.socket.greet(AT_5, true);
    expect(reports).toEqual([
      { kind: 'identity', user: null },
      { kind: 'state', state: 'live' },
    ]);
  });
});

describe('what the server says', () => {
  it('reset makes everything old and is where it goes on from', async () => {
    const { world, kinds } = await live();
    world.socket.tell({ push: 'reset', epoch: 'g', offset: 90 });
    expect(kinds()).toEqual(['stale']);
    world.socket.events.closed(1001);
    await world.clock.pass(250);
    world.socket.events.opened();
    expect(world.socket.read()).toMatchObject([{ recover: { epoch: 'g', offset: 90 } }]);
  });

  it('each mark is acknowledged at once', async () => {
    const { world } = await live();
    world.socket.tell({ push: 'mark', mark: 7 }, { push: 'mark', mark: 8 });
    expect(world.socket.read()).toEqual([
      { cmd: 'ack', mark: 7 },
      { cmd: 'ack', mark: 8 },
    ]);
  });

  it('what is not known is passed over', async () => {
    const { world, reports } = await live();
    for (const text of ['{"push":"presence"}', 'null', '[3]', '{', '{"id":null,"err":{"code":"malformed"}}'])
      world.socket.events.message(text);
    expect(reports).toEqual([]);
  });
});

describe('the heartbeat', () => {
  it('goes out every 25 s and is answered', async () => {
    const { world, client } = await live();
    await world.clock.pass(19_000);
    expect(world.socket.read()).toEqual([{}]);
    world.socket.tell({});
    await world.clock.pass(24_900);
    expect(client.state).toBe('live');
  });

  it('unanswered for 10 s it means that the connection is dead', async () => {
    const { world, client } = await live();
    await world.clock.pass(19_000 + 9_999);
    expect(client.state).toBe('live');
    await world.clock.pass(2);
    expect(world.socket.closed).toBe(true);
    expect(client.state).toBe('recovering');
  });

  it('goes out at once over another network, and the limit is short', async () => {
    const { world, client } = await live();
    client.wake(true);
    expect(world.socket.read()).toEqual([{}]);
    await world.clock.pass(3_000);
    expect(client.state).toBe('recovering');
  });

  it('does not go out for a page that is looked at again, if something was heard lately', async () => {
    const { world, client } = await live();
    world.socket.tell({ push: 'prices', offset: 5, at_ms: 1, prices: {} });
    client.wake(false);
    expect(world.socket.read()).toEqual([]);
    await world.clock.pass(7_000);
    client.wake(false);
    expect(world.socket.read()).toEqual([{}]);
  });
});

describe('waking', () => {
  it('does not wait for the end of the back-off', async () => {
    const { world, client } = await live();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      world.socket.events.closed(1006);
      await world.clock.pass(4_000);
    }
    world.socket.events.closed(1006);
    const before = world.sockets.length;
    await world.clock.pass(1_000);
    client.wake(false);
    expect(world.sockets.length).toBe(before + 1);
  });

  it('over another network leaves an attempt that hangs', async () => {
    const { world, client } = begin();
    await world.clock.pass(2_000);
    client.wake(true);
    expect(world.sockets.map(({ closed }) => closed)).toEqual([true, false]);
    client.wake(true);
    expect(world.sockets.length).toBe(2);
  });
});
