import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Client } from './socket';
import { Stage, eventually } from './stage';

let stage: Stage;
const clients: Client[] = [];
let number = 0;

beforeAll(async () => {
  stage = await Stage.start();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => stage.stop());

async function client(query = ''): Promise<Client> {
  const made = new Client(`${await stage.url()}/ws${query}`);
  clients.push(made);
  return made.ready();
}

/** A tag that no other test uses. */
const freshTag = () => `test-${(number += 1)}`;

async function invalidate(tag: string, count: number, first = 1): Promise<{ epoch: string; offset: number }> {
  return (await stage.ask(`/__fault/hub/invalidate/${tag}/${count}/${first}`)).json;
}

async function stats(): Promise<Record<string, number>> {
  return (await stage.ask('/api/realtime/stats')).json;
}

const isPush = (push: string) => (frame: any) => frame.push === push;
const versions = (changes: any) => changes.entries.map(({ version }: any) => version);

describe('a handshake', () => {
  const upgrade = { upgrade: 'websocket', 'sec-websocket-protocol': 'cryptovault.v1.json' };
  const refused = async (headers: Record<string, string>) => {
    const { status, json, headers: got } = await stage.ask('/ws', { headers });
    expect(got.get('cache-control')).toBe('private, no-store');
    return [status, json.error.code];
  };

  test('is answered with the subprotocol', async () => {
    expect((await client()).protocol).toBe('cryptovault.v1.json');
  });

  test('must be one', async () => {
    expect(await refused({})).toEqual([426, 'upgrade_required']);
    expect((await stage.ask('/ws', { method: 'POST' })).status).toBe(405);
  });

  test('must offer the subprotocol', async () => {
    expect(await refused({ ...upgrade, 'sec-websocket-protocol': 'cryptovault.v2.json' })).toEqual([
      400,
      'unknown_subprotocol',
    ]);
  });

  test('is refused to another site', async () => {
    expect(await refused({ ...upgrade, origin: 'https://evil.example' })).toEqual([403, 'foreign_origin']);
  });
});

describe('an invalidation', () => {
  test('reaches those who have its channel, in order, and nobody else', async () => {
    const tag = freshTag();
    const [one, two, other] = await Promise.all([client(), client(), client()]);
    await Promise.all([
      one.subscribe([`inv:${tag}`]),
      two.subscribe([`inv:${tag}`]),
      other.subscribe(['inv:x']),
    ]);
    await invalidate(tag, 3, 7);
    for (const reader of [one, two]) {
      const changes = await reader.next(isPush('changes'));
      expect(versions(changes)).toEqual([7, 8, 9]);
      expect(changes.entries.every((entry: any) => entry.tag === tag && entry.channel === `inv:${tag}`)).toBe(
        true,
      );
      expect(changes.offset).toBe(changes.entries[2].offset);
    }
    await other.subscribe(['inv:y'], undefined, 2);
    expect(other.frames).toEqual([]);
  });

  test('that was missed is recovered, all of it, once', async () => {
    const tag = freshTag();
    const before = await (await client()).subscribe([`inv:${tag}`]);
    await invalidate(tag, 500);
    const back = await client();
    const reply = await back.subscribe([`inv:${tag}`], before.ok);
    expect(reply.ok.recovered).toBe(true);
    expect(versions(await back.next(isPush('changes')))).toEqual(
      Array.from({ length: 500 }, (_, n) => n + 1),
    );
  });

  test('that can no longer be had is not pretended to have been recovered', async () => {
    const tag = freshTag();
    const before = await (await client()).subscribe([`inv:${tag}`]);
    await invalidate(tag, 501);
    const back = await client();
    const reply = await back.subscribe([`inv:${tag}`], before.ok);
    expect(reply.ok.recovered).toBe(false);
    const elsewhere = await client();
    const stranger = await elsewhere.subscribe([`inv:${tag}`], { epoch: '0123456789abcdef', offset: 1 });
    expect(stranger.ok.recovered).toBe(false);
  });

  test('is found by polling where there is no socket', async () => {
    const tag = freshTag();
    const { json: start } = await stage.ask('/api/changes');
    expect(start).toMatchObject({ recovered: true, entries: [] });
    await invalidate(tag, 2);
    await stage.ask('/__fault/hub/private/7/secret/1/1');
    const { json: changes } = await stage.ask(`/api/changes?since=${start.epoch}.${start.offset}`);
    expect(changes.recovered).toBe(true);
    expect(changes.entries.map((entry: any) => [entry.tag, entry.version])).toEqual([
      [tag, 1],
      [tag, 2],
    ]);
    const { json: lost } = await stage.ask('/api/changes?since=0123456789abcdef.1');
    expect(lost).toMatchObject({ recovered: false, entries: [], epoch: start.epoch });
  });
});

describe('a private channel', () => {
  test('comes with the identity that the server gives, and cannot be asked for', async () => {
    const [mine, theirs, nobody] = await Promise.all([client('?user=71'), client('?user=8'), client()]);
    expect((await mine.subscribe([])).ok.user).toBe('71');
    expect((await theirs.subscribe([])).ok.user).toBe('8');
    for (const socket of [theirs, nobody])
      expect((await socket.subscribe(['inv:x', 'user:71'], undefined, 2)).err).toMatchObject({
        code: 'forbidden_channel',
        temporary: false,
      });
    await stage.ask('/__fault/hub/private/71/portfolio/1/41');
    const changes = await mine.next(isPush('changes'));
    expect(changes.entries).toMatchObject([{ channel: 'user:71', tag: 'portfolio', version: 41 }]);
    await theirs.subscribe([], undefined, 3);
    await nobody.subscribe([], undefined, 3);
    expect([theirs.frames, nobody.frames]).toEqual([[], []]);
  });

  test('is recovered for its own person alone', async () => {
    const { ok } = await (await client('?user=9')).subscribe([]);
    await stage.ask('/__fault/hub/private/9/portfolio/2/1');
    const [mine, theirs] = await Promise.all([client('?user=9'), client('?user=8')]);
    expect((await mine.subscribe([], ok)).ok.recovered).toBe(true);
    expect(versions(await mine.next(isPush('changes')))).toEqual([1, 2]);
    expect((await theirs.subscribe([], ok)).ok.recovered).toBe(true);
    expect(theirs.frames).toEqual([]);
  });
});

describe('prices and boards', () => {
  test('go to those who have them, what has changed of them, in one frame', async () => {
    const [both, one] = await Promise.all([client(), client()]);
    await both.subscribe(['px:P0-USD', 'px:P1-USD']);
    await one.subscribe(['px:P1-USD']);
    await stage.ask('/__fault/hub/prices/3/1.5');
    expect((await both.next(isPush('prices'))).prices).toEqual({ 'P0-USD': '1.5', 'P1-USD': '1.5' });
    expect((await one.next(isPush('prices'))).prices).toEqual({ 'P1-USD': '1.5' });
    await stage.ask('/__fault/hub/prices/3/1.5');
    await stage.ask('/__fault/hub/prices/1/1.6');
    expect((await both.next(isPush('prices'))).prices).toEqual({ 'P0-USD': '1.6' });
    expect(one.frames).toEqual([]);
  });

  test('are there at once for who comes later', async () => {
    await stage.ask('/__fault/hub/prices/3/1.7');
    // Somebody was there when it came: a leaf that nobody is at hears nothing.
    const first = await client();
    await first.subscribe(['px:P0-USD']);
    await stage.ask('/__fault/hub/prices/3/1.8');
    const later = await client();
    await later.subscribe(['px:P2-USD']);
    expect((await later.next(isPush('prices'))).prices).toEqual({ 'P2-USD': '1.8' });
  });

  test('of the market come with its tick, and are what the API answers', async () => {
    const watcher = await client();
    await watcher.subscribe(['board:gainers-table', 'px:BTC-USD']);
    const began = Date.now();
    await stage.tick();
    const { prices, at_ms } = await watcher.next(isPush('prices'));
    const { json: market } = await stage.ask('/__fault/uncached/api/markets/BTC-USD');
    const { json: answer } = await stage.ask('/__fault/uncached/api/component/gainers-table');
    expect(prices).toEqual({ 'BTC-USD': market.market.price });
    expect(at_ms).toBeGreaterThanOrEqual(began);
    expect(at_ms).toBeLessThanOrEqual(Date.now());
    // Boards are sent with the prices, and again with the candles of the tick.
    const { board } = await watcher.next(({ push, board }) => push === 'board' && board.count > 0);
    expect(answer.count).toBeGreaterThan(0);
    expect({ ...board, data_age_ms: 0 }).toEqual({ ...answer, data_age_ms: 0 });
  });

  test('keep coming while somebody looks, though nobody asks', async () => {
    const watcher = await client();
    await watcher.subscribe(['px:BTC-USD', 'board:losers-table']);
    await stage.cron();
    for (let tick = 0; tick < 2; tick += 1) await watcher.next(isPush('board'), 12);
  }, 30_000);
});

describe('a message that is wrong', () => {
  test.each([
    ['not JSON', '{', 'malformed'],
    ['no command', '{"id":5}', 'malformed'],
    ['a field of the wrong type', '{"cmd":"subscribe","id":5,"channels":"inv:a"}', 'malformed'],
    ['an unknown command', '{"cmd":"publish","id":5}', 'unknown_command'],
    ['an unknown channel', '{"cmd":"subscribe","id":5,"channels":["inv:a","rooms"]}', 'unknown_channel'],
    [
      'too many channels',
      JSON.stringify({
        cmd: 'subscribe',
        id: 5,
        channels: Array.from({ length: 301 }, (_, n) => `px:P${n}-USD`),
      }),
      'too_many_channels',
    ],
    ['too many commands', JSON.stringify(Array(33).fill({ cmd: 'ack', mark: 1 })), 'too_many_commands'],
  ])('%s is named, and the next one is heard', async (_, message, code) => {
    const socket = await client();
    socket.send(message);
    const { err } = await socket.next((frame) => frame.err);
    expect(err).toMatchObject({ code, temporary: false });
    const { ok } = await socket.subscribe(['inv:a'], undefined, 6);
    expect(ok.epoch).toMatch(/^[0-9a-f]{16}$/);
  });

  test('does nothing by halves: of a refused command nothing is subscribed', async () => {
    const tag = freshTag();
    const socket = await client();
    await socket.subscribe([`inv:${tag}`, 'nonsense']);
    await invalidate(tag, 1);
    await socket.subscribe([], undefined, 2);
    expect(socket.frames).toEqual([]);
  });

  test.each([
    ['binary', (socket: Client) => socket.sendBytes(new Uint8Array(3)), 4100, 'binary'],
    ['over 16 KiB', (socket: Client) => socket.send(`"${'x'.repeat(16 * 1024)}"`), 1009, 'too_large'],
    [
      'malformed for the tenth time',
      (socket: Client) => {
        for (let n = 0; n < 10; n += 1) socket.send('?');
      },
      4101,
      'malformed',
    ],
    [
      'one of a flood',
      (socket: Client) => {
        for (let n = 0; n < 8; n += 1) socket.send(Array(32).fill({ cmd: 'ack', mark: 9 }));
      },
      4102,
      'flood',
    ],
  ])('%s closes the socket with its reason', async (_, send, code, reason) => {
    const [bad, good] = await Promise.all([client(), client()]);
    send(bad);
    expect(await bad.end()).toEqual({ code, reason });
    expect((await good.subscribe(['inv:a'])).ok).toBeDefined();
  });

  test('is refused for a while when there are too many, and says for how long', async () => {
    const socket = await client();
    for (let n = 0; n < 51; n += 1) socket.send({ cmd: 'unsubscribe', id: n, channels: [] });
    const { id, err } = await socket.next((frame) => frame.err);
    expect(id).toBe(50);
    expect(err).toMatchObject({ code: 'rate_limited', temporary: true });
    expect(err.retry_after_ms).toBeGreaterThan(5000);
  });
});

describe('a restart', () => {
  test('of the root loses nothing that was published, and the leaf goes on', async () => {
    const tag = freshTag();
    const socket = await client();
    await socket.subscribe([`inv:${tag}`]);
    await invalidate(tag, 1, 1);
    await stage.ask('/__fault/hub/abort');
    await invalidate(tag, 1, 2);
    const first = await socket.next(isPush('changes'));
    const second = await socket.next(isPush('changes'));
    expect([...versions(first), ...versions(second)]).toEqual([1, 2]);
    expect(second.offset).toBe(first.offset + 1);
  });

  test('of everything is survived by a position', async () => {
    const tag = freshTag();
    const { ok } = await (await client()).subscribe([`inv:${tag}`]);
    await invalidate(tag, 3);
    await stage.restart();
    const back = await client();
    expect((await back.subscribe([`inv:${tag}`], ok)).ok).toMatchObject({ epoch: ok.epoch, recovered: true });
    expect(versions(await back.next(isPush('changes')))).toEqual([1, 2, 3]);
  });
});

describe('storage that refuses to write', () => {
  test('at a leaf ends it with its sockets, who come back and have everything', async () => {
    const tag = freshTag();
    const socket = await client();
    const { ok } = await socket.subscribe([`inv:${tag}`]);
    await stage.ask('/__fault/hub/break/na-0');
    await invalidate(tag, 2);
    expect((await socket.end()).code).toBe(1006);
    expect(socket.frames).toEqual([]);
    await stage.ask('/__fault/hub/mend/na-0');
    const back = await client();
    expect((await back.subscribe([`inv:${tag}`], ok)).ok.recovered).toBe(true);
    expect(versions(await back.next(isPush('changes')))).toEqual([1, 2]);
  });

  test('at the root is an error for who publishes, and no offset is given out twice', async () => {
    const tag = freshTag();
    const socket = await client();
    const { ok } = await socket.subscribe([`inv:${tag}`]);
    await stage.ask('/__fault/hub/break');
    expect((await stage.ask(`/__fault/hub/invalidate/${tag}/2/1`)).status).toBe(500);
    await stage.ask('/__fault/hub/mend');
    await invalidate(tag, 1, 3);
    const changes = await socket.next(isPush('changes'));
    expect(changes.entries).toMatchObject([{ offset: ok.offset + 1, version: 3 }]);
  });
});

describe('an idle hub', () => {
  test('is evicted, and its sockets are there when something comes', async () => {
    // A market of its own, that nobody has woken: nothing ticks.
    const quiet = await Stage.start();
    try {
      const count = async () => (await quiet.ask('/api/realtime/stats')).json;
      const socket = await new Client(`${await quiet.url()}/ws`).ready();
      await socket.subscribe(['inv:a', 'px:P0-USD']);
      expect(await count()).toMatchObject({ sockets: 1, messages_in: 1 });
      // workerd evicts an object that has been idle for ten seconds; it would not if a timer were set.
      await new Promise((resolve) => setTimeout(resolve, 12_000));
      socket.send('{}');
      await socket.next((frame) => Object.keys(frame).length === 0);
      await quiet.ask('/__fault/hub/invalidate/a/1/5');
      expect(versions(await socket.next(isPush('changes')))).toEqual([5]);
      // What was counted in memory is gone: the object that answered is a new one, with the socket of the old.
      expect(await count()).toMatchObject({ sockets: 1, messages_in: 0, messages_out: 1 });
      socket.close();
    } finally {
      await quiet.stop();
    }
  }, 30_000);

  test('closes who has been silent for ninety seconds', async () => {
    const socket = await client();
    await socket.subscribe(['inv:a']);
    await stage.advance(91);
    await stage.cron();
    expect(await socket.end()).toEqual({ code: 4000, reason: 'idle' });
  });
});

test('what the hub did is counted, and nobody is named', async () => {
  const socket = await client('?user=someone');
  await socket.subscribe(['inv:a']);
  const counted = await stats();
  expect(counted).toMatchObject({ leaves: 1, dropped_slow: 0 });
  expect(counted.sockets).toBeGreaterThanOrEqual(1);
  expect(JSON.stringify(counted)).not.toContain('someone');
  const { text } = await stage.ask('/metrics');
  expect(text).toContain(`cryptovault_realtime{what="sockets"} ${counted.sockets}`);
});

describe('an answer of a version', () => {
  test('is of that version or a newer one, whatever the caches hold', async () => {
    const address = '/api/markets?limit=7';
    const updated = async (version = '') => (await stage.ask(`${address}${version}`)).json.last_updated;
    await stage.advance(5);
    await stage.tick();
    await stage.advance(4);
    const held = await updated();
    // Five seconds after the first tick the next one is due; the answer is two seconds old, and fresh.
    await stage.advance(2);
    await stage.tick();
    const { json: version } = await stage.ask('/__fault/version');
    // The isolate still gives out what it holds, as it may; who knows better gets better.
    expect(await updated()).toBe(held);
    const newer = await updated(`&v=${version}`);
    expect(Date.parse(newer)).toBeGreaterThan(Date.parse(held));
    // From then on nobody gets the older one.
    expect(await updated()).toBe(newer);
    expect((await stage.ask(`${address}&v=99999999999999`)).json.error.code).toBe('unavailable');
  });

  test('is not asked for where there are none', async () => {
    expect((await stage.ask('/ping?v=1')).json.error).toMatchObject({
      code: 'invalid_parameter',
      field: 'v',
    });
    expect((await stage.ask('/api/markets?v=x')).json.error).toMatchObject({ field: 'v' });
  });
});

test('every leaf has everything in order after a leaf or the root was restarted', async () => {
  const four = await Stage.start('bundle-with-faults', { HUB_LEAVES: '4' });
  try {
    const tag = freshTag();
    const sockets: Client[] = [];
    const open = async () => {
      const socket = await new Client(`${await four.url()}/ws`).ready();
      sockets.push(socket);
      return socket.subscribe([`inv:${tag}`]);
    };
    for (let n = 0; n < 40; n += 1) await open();
    expect((await four.ask('/api/realtime/stats')).json).toMatchObject({ leaves: 4, sockets: 40 });
    const publish = (version: number) => four.ask(`/__fault/hub/invalidate/${tag}/10/${version}`);
    await publish(1);
    await four.ask('/__fault/hub/abort');
    await publish(11);
    await publish(21);
    const expected = Array.from({ length: 30 }, (_, n) => n + 1);
    const received = (socket: Client) => socket.frames.filter(isPush('changes')).flatMap(versions);
    await eventually(async () => sockets.every((socket) => received(socket).length >= 30));
    for (const socket of sockets) expect(received(socket)).toEqual(expected);

    // Whoever was at a leaf that ends comes back with its position.
    const before = await four.ask('/api/changes');
    await four.ask('/__fault/hub/abort/na-0');
    await publish(31);
    await eventually(async () => sockets.every((socket) => socket.closed || received(socket).length === 40));
    for (const socket of sockets.filter(({ closed }) => closed)) {
      const back = await new Client(`${await four.url()}/ws`).ready();
      await back.subscribe([`inv:${tag}`], before.json);
      expect(versions(await back.next(isPush('changes')))).toEqual(expected.slice(0, 10).map((n) => n + 30));
      back.close();
      expect(received(socket)).toEqual(expected);
    }
    for (const socket of sockets) socket.close();
  } finally {
    await four.stop();
  }
}, 60_000);
