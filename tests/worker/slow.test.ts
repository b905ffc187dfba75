// Clients that stop reading: their TCP sockets are paused, so that what is sent to them has nowhere to go.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { residentBytes } from '../../bench/processor.mjs';
import { ask } from '../../bench/realtime/ask.mjs';
import { Child } from '../../bench/realtime/child.mjs';
import { hub, type Hub } from '../../bench/realtime/servers.mjs';
import { eventually } from './stage';
import { Truth, faults } from '../../bench/realtime/truth.mjs';

const CLIENTS = 24;
/** Those that stop reading, by number; the others are the ones that must not notice. */
const ALL = Array.from({ length: CLIENTS }, (_, index) => index);
const SLOW = ALL.slice(0, 20);
const OTHERS = ALL.slice(20);
const SLOW_CLOSE = 4001;
/** As long as tags may be: an entry has it twice, and so 200 bytes. */
const TAG = 'slow'.padEnd(64, '-');
const MIB = 2 ** 20;

let server: Hub;
let crowd: Child;
beforeEach(async () => {
  server = await hub('build/bundle-with-faults', 'test-slow');
  crowd = new Child('followers.mjs');
});
afterEach(async () => {
  await crowd.stop();
  await server.kill();
});

test('clients that do not read are closed as slow, cost no memory, and recover', async () => {
  const tags = Array.from({ length: CLIENTS }, () => [TAG]);
  const truth = new Truth();
  let version = 1;
  // No faster than those who read do: on a busy machine they would be slow as well.
  const publish = async (count: number, readers: number[]) => {
    const { epoch, offset } = await ask(server.port, `/__fault/hub/invalidate/${TAG}/${count}/${version}`);
    truth.add(TAG, { epoch, offset: offset - count + 1, version, count });
    version += count;
    await crowd.ask('keepUp', { versions: truth.newest(), which: readers });
  };
  await crowd.ask('open', { port: server.port, tags });
  // What the code takes once it is compiled is there before memory is looked at.
  for (let batch = 0; batch < 100; batch += 1) await publish(200, ALL);
  const before = residentBytes([server.pid()]);

  await crowd.ask('read', { reads: false, which: SLOW });
  // 24 MB for each: far more than the kernel takes, 480 MB if all of it waited in memory.
  let peak = before;
  for (let batch = 0; batch < 600; batch += 1) {
    await publish(200, OTHERS);
    if (batch % 50 === 0) peak = Math.max(peak, residentBytes([server.pid()]));
  }
  expect((peak - before) / MIB).toBeLessThan(96);
  const others = async () => (await crowd.ask('report')).slice(SLOW.length);
  await eventually(async () =>
    (await others()).every(({ segments }: any) => segments[0].runs.get(TAG).last === version - 1),
  );
  expect((await others()).map(({ closes }: any) => closes)).toEqual([{}, {}, {}, {}]);

  await crowd.ask('read', { reads: true, which: SLOW });
  await crowd.ask('settle', { versions: truth.newest() });
  await publish(10, ALL);
  await crowd.ask('settle', { versions: truth.newest() });
  const after = await crowd.ask('report');
  expect(after.map((report: any) => faults(truth, report, [TAG]))).toEqual(tags.map(() => []));
  for (const who of SLOW) expect(after[who].closes, String(who)).toEqual({ [SLOW_CLOSE]: 1 });
});

test('clients that do not read prices get the newest ones when they read again, and cost no memory', async () => {
  const PRODUCTS = 200;
  const channels = Array.from({ length: PRODUCTS }, (_, index) => `px:P${index}-USD`);
  const [slow, quick] = [new Child('crowd.mjs'), new Child('crowd.mjs')];
  const publish = (serial: number) =>
    ask(server.port, `/__fault/hub/prices/${PRODUCTS}/${100_000 + serial}.5`);
  try {
    for (const [who, sockets] of [
      [slow, 20],
      [quick, 4],
    ] as const)
      await who.ask('open', { port: server.port, dialect: 'ours', channels, sockets });
    let serial = 0;
    for (; serial < 500; serial += 1) await publish(serial);
    await quick.ask('reach', { messages: 4 * 500, ms: 10_000 });
    const before = residentBytes([server.pid()]);
    await slow.ask('read', { reads: false });
    let peak = before;
    for (let more = 0; more < 5000; more += 1, serial += 1) {
      await publish(serial);
      if (more % 100 === 0) peak = Math.max(peak, residentBytes([server.pid()]));
    }
    await quick.ask('reach', { messages: 4 * 5500, ms: 10_000 });
    expect((peak - before) / MIB).toBeLessThan(96);
    await slow.ask('read', { reads: true });
    // A price that comes before they have read everything may be left out as well; the market goes on.
    await eventually(async () => {
      await slow.ask('seek', { text: `"${100_000 + (serial += 1)}.5"` });
      await publish(serial);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return (await slow.ask('missing')) === 0;
    });
    // What could not be sent was left out, not kept.
    expect((await slow.ask('take')).messages).toBeLessThan(20 * 5500);
  } finally {
    await Promise.all([slow.stop(), quick.stop()]);
  }
});
