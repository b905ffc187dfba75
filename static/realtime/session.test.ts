import { describe, expect, it } from 'vitest';
import { Client } from './client';
import { FakeWorld } from './fakes';
import type { Refusal } from './frames';
import type { Report } from './reports';

const AT_5 = { epoch: 'e', offset: 5 };
const UNKNOWN: Refusal = {
  code: 'unknown_channel',
  message: 'There is no such channel',
  temporary: false,
};

function begin(channels: string[]) {
  const world = new FakeWorld();
  const reports: Report[] = [];
  const client = new Client(world, (report) => reports.push(report));
  client.want(channels);
  client.start();
  return { world, client, reports };
}

describe('subscriptions', () => {
  it('follow what is wanted, with as few commands as that takes', async () => {
    const { world, client } = begin(['inv:markets', 'px:A']);
    world.socket.greet(AT_5);
    world.socket.read();
    client.want(['inv:markets', 'px:B']);
    client.want(['inv:markets', 'px:B', 'px:C']);
    await world.clock.pass(600);
    expect(world.socket.read()).toEqual([
      { cmd: 'unsubscribe', id: 2, channels: ['px:A'] },
      { cmd: 'subscribe', id: 3, channels: ['px:B', 'px:C'] },
    ]);
    await world.clock.pass(5_000);
    client.want(['inv:markets', 'px:C', 'px:B']);
    expect(world.socket.read()).toEqual([]);
  });

  it('stay below the limit of commands however fast somebody scrolls', async () => {
    const { world, client } = begin(['inv:markets']);
    world.socket.greet(AT_5);
    for (let frame = 0; frame < 600; frame += 1) {
      client.want(['inv:markets', `px:${frame}`]);
      await world.clock.pass(16);
    }
    expect(world.socket.read().length).toBeLessThan(40);
  });

  it('are never more than 300', () => {
    const { world } = begin(['inv:markets', ...Array.from({ length: 400 }, (_, n) => `px:${n}`)]);
    world.socket.events.opened();
    const [command] = world.socket.read();
    expect(command).toMatchObject({ cmd: 'subscribe' });
    const { channels } = command as { channels: string[] };
    expect([channels.length, channels[0], channels.at(-1)]).toEqual([300, 'inv:markets', 'px:399']);
  });

  it('are asked for again when the server says to wait', async () => {
    const { world, client } = begin(['inv:markets']);
    world.socket.events.opened();
    world.socket.read();
    world.socket.tell({
      id: 1,
      err: { code: 'rate_limited', message: '', temporary: true, retry_after_ms: 2_000 },
    });
    await world.clock.pass(1_999);
    expect(world.socket.read()).toEqual([]);
    await world.clock.pass(1);
    expect(world.socket.read()).toEqual([{ cmd: 'subscribe', id: 2, channels: ['inv:markets'] }]);
    world.socket.tell({ id: 2, ok: AT_5 });
    expect(client.state).toBe('live');
  });

  it('do without a channel that does not exist, which is found by halves and not asked for again', async () => {
    const { world, client } = begin(['inv:markets', 'px:A', 'px:NOPE']);
    const answer = () => {
      for (const frame of world.socket.read())
        if ('cmd' in frame && frame.cmd === 'subscribe')
          world.socket.tell(
            frame.channels.includes('px:NOPE') ? { id: frame.id, err: UNKNOWN } : { id: frame.id, ok: AT_5 },
          );
    };
    world.socket.events.opened();
    for (let round = 0; round < 6; round += 1) {
      answer();
      await world.clock.pass(600);
    }
    expect(client.state).toBe('live');
    world.socket.events.closed(1001);
    await world.clock.pass(500);
    world.socket.events.opened();
    expect(world.socket.read()).toEqual([
      { cmd: 'subscribe', id: 1, channels: ['inv:markets', 'px:A'], recover: AT_5 },
    ]);
  });
});
