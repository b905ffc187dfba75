// A hub that dies under its clients: workerd killed as `kill -9` does, and started again on what it had stored.
import { afterEach, expect, test } from 'vitest';
import { SMALL, chaos } from '../../bench/realtime/chaos.mjs';
import { reconnect } from '../../bench/realtime/reconnect.mjs';
import { hub, type Hub } from '../../bench/realtime/servers.mjs';

const FOLDER = 'build/bundle-with-faults';

let server: Hub;
afterEach(() => server.kill());

test.each([1, 3])(
  'clients that come and go while the hub is killed have exactly what was published, %i leaves',
  async (leaves) => {
    server = await hub(FOLDER, `test-chaos-${leaves}`, { leaves });
    const found = await chaos(server, SMALL);
    expect(found.faults).toEqual([]);
    expect([found.published, found.kills]).toEqual([SMALL.entries, SMALL.kills]);
    // None of it is proven by clients that had nothing, or never had to recover.
    const all = (SMALL.entries / SMALL.tags) * SMALL.followed * SMALL.followers;
    expect(found.tally.entries).toBeGreaterThan(all / 2);
    expect(found.tally.recovered).toBeGreaterThan(SMALL.followers);
    expect(found.epochs).toBe(1);
  },
);

test('after a restart everyone is back within five seconds and has read once what they missed', async () => {
  server = await hub(FOLDER, 'test-reconnect');
  const { rounds } = await reconnect(server, { clients: 300, rounds: 2 });
  for (const { backMs, reads, recovered, faults } of rounds) {
    expect(faults).toEqual([]);
    expect(backMs).toHaveLength(300);
    expect(backMs.at(-1)).toBeLessThan(5000);
    expect([reads, recovered]).toEqual([1, 300]);
  }
});
