import { describe, expect, it } from 'vitest';
import { FakeWorld, settle } from './fakes';
import { Host, type Port } from './host';
import type { Report, Wish } from './reports';

const AT_5 = { epoch: 'e', offset: 5 };

class Page implements Port {
  heard: Report[] = [];
  onmessage: Port['onmessage'] = null;
  closed = false;
  postMessage = (report: Report) => void this.heard.push(report);
  close = () => void (this.closed = true);

  async wish(wish: Wish): Promise<void> {
    this.onmessage?.({ data: wish } as MessageEvent<Wish>);
    await settle();
  }
}

function stage() {
  const world = new FakeWorld();
  const locks = new Map<string, () => void>();
  const host = new Host(world, (lock, gone) => locks.set(lock, gone));
  const open = async (...channels: string[]) => {
    const page = new Page();
    host.connect(page);
    await page.wish({ kind: 'want', channels });
    return page;
  };
  return { world, locks, open };
}

describe('several pages', () => {
  it('share one socket, which carries what any of them wants', async () => {
    const { world, open } = stage();
    await open('inv:markets', 'px:A');
    world.socket.greet(AT_5);
    world.socket.read();
    await open('inv:markets', 'px:B');
    await world.clock.pass(600);
    expect(world.sockets.length).toBe(1);
    expect(world.socket.read()).toEqual([{ cmd: 'subscribe', id: 2, channels: ['px:B'] }]);
  });

  it('each hear what they asked for, and all hear what concerns all', async () => {
    const { world, open } = stage();
    const first = await open('px:A');
    const second = await open('board:gainers-table');
    world.socket.greet(AT_5);
    expect(second.heard).toEqual([
      { kind: 'state', state: 'connecting' },
      { kind: 'identity', user: null },
      { kind: 'state', state: 'live' },
    ]);
    first.heard = [];
    second.heard = [];
    const board = { component: 'gainers-table' } as never;
    world.socket.tell(
      { push: 'prices', offset: 5, at_ms: 1, prices: { A: '1', B: '2' } },
      { push: 'board', offset: 5, board },
      { push: 'changes', offset: 6, entries: [] },
    );
    expect(first.heard).toEqual([
      { kind: 'prices', at_ms: 1, prices: { A: '1' } },
      { kind: 'changes', entries: [] },
    ]);
    expect(second.heard).toEqual([
      { kind: 'board', board },
      { kind: 'changes', entries: [] },
    ]);
  });

  it('that come later are told at once what the others have heard, while it is wanted', async () => {
    const { world, open } = stage();
    const first = await open('px:A', 'board:gainers-table');
    world.socket.greet(AT_5);
    const board = { component: 'gainers-table' } as never;
    world.socket.tell(
      { push: 'prices', offset: 5, at_ms: 1, prices: { A: '1' } },
      { push: 'prices', offset: 5, at_ms: 2, prices: { A: '2' } },
      { push: 'board', offset: 5, board },
    );
    const second = await open('board:gainers-table', 'px:A', 'px:B');
    expect(second.heard.slice(2)).toEqual([
      { kind: 'board', board },
      { kind: 'prices', at_ms: 2, prices: { A: '2' } },
    ]);
    await first.wish({ kind: 'bye' });
    await second.wish({ kind: 'want', channels: [] });
    second.heard = [];
    await second.wish({ kind: 'want', channels: ['px:A'] });
    expect(second.heard).toEqual([]);
  });

  it('are told the state when they come', async () => {
    const { world, open } = stage();
    await open('inv:markets');
    world.socket.greet(AT_5);
    expect((await open('inv:markets')).heard).toEqual([
      { kind: 'state', state: 'live' },
      { kind: 'identity', user: null },
    ]);
  });

  it('are told whose the socket is, and have it opened anew when somebody signs in, once for all of them', async () => {
    const { world, open } = stage();
    const first = await open('inv:markets');
    const second = await open('inv:markets');
    world.socket.greet(AT_5);
    await first.wish({ kind: 'renew', session: 's1' });
    await second.wish({ kind: 'renew', session: 's1' });
    expect(world.sockets.map(({ closed }) => closed)).toEqual([true, false]);
    world.socket.events.opened();
    expect(world.socket.read()).toEqual([
      { cmd: 'subscribe', id: 1, channels: ['inv:markets'], recover: AT_5 },
    ]);
    world.socket.tell({ id: 1, ok: { ...AT_5, recovered: true, user: '7' } });
    expect(second.heard.at(-2)).toEqual({ kind: 'identity', user: '7' });
    expect((await open('px:A')).heard).toContainEqual({ kind: 'identity', user: '7' });
  });

  it('have it opened anew for each session that comes or goes, also where the server wanted nobody back', async () => {
    const { world, open } = stage();
    const page = await open('inv:markets');
    world.socket.greet(AT_5);
    await page.wish({ kind: 'renew', session: 's1' });
    world.socket.greet(AT_5, true);
    world.socket.events.closed(4105);
    await world.clock.pass(60_000);
    expect(world.sockets.length).toBe(2);
    await page.wish({ kind: 'renew', session: null });
    await page.wish({ kind: 'renew', session: 's2' });
    expect(world.sockets.length).toBe(4);
  });

  it('take along only what nobody else wants, whether they say goodbye or die', async () => {
    const { world, locks, open } = stage();
    const first = await open('px:A', 'px:B');
    const second = await open('px:B', 'px:C');
    world.socket.greet(AT_5);
    world.socket.read();
    await second.wish({ kind: 'held', lock: 'second' });
    locks.get('second')?.();
    await world.clock.pass(600);
    expect(world.socket.read()).toEqual([{ cmd: 'unsubscribe', id: 2, channels: ['px:C'] }]);
    expect(second.closed).toBe(true);
    await first.wish({ kind: 'bye' });
    expect(world.socket.closed).toBe(true);
  });
});
