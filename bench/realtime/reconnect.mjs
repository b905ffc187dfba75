// The hub dies and comes back: how long until everyone is there again, and what did it cost them?
import { ask } from './ask.mjs';
import { Child } from './child.mjs';
import { faults, Truth } from './truth.mjs';

const TAG = 'reconnect';
const BEFORE = 50;
const MISSED = 20;

/**
 * @param {import('./servers.mjs').Hub} hub
 * @param {{ clients: number, rounds: number }} load
 */
export async function reconnect(hub, { clients, rounds }) {
  const truth = new Truth();
  const crowd = new Child('followers.mjs');
  const tags = Array.from({ length: clients }, () => [TAG]);
  let version = 1;
  const publish = async (/** @type {number} */ count) => {
    const { epoch, offset } = await ask(hub.port, `/__fault/hub/invalidate/${TAG}/${count}/${version}`);
    truth.add(TAG, { epoch, offset: offset - count + 1, version, count });
    version += count;
  };
  const settle = () => crowd.ask('settle', { versions: truth.newest() });
  const measured = [];
  try {
    await crowd.ask('open', { port: hub.port, tags });
    for (let round = 0; round < rounds; round += 1) {
      await publish(BEFORE);
      await settle();
      const before = await crowd.ask('report');
      const killedAt = Date.now();
      await hub.kill();
      await hub.start();
      const downMs = Date.now() - killedAt;
      await publish(MISSED);
      await settle();
      const reports = await crowd.ask('report');
      const asked = reports.map((/** @type {any} */ one, /** @type {number} */ who) =>
        Math.max(
          one.tally.asked - before[who].tally.asked,
          one.segments.length - before[who].segments.length,
        ),
      );
      measured.push({
        downMs,
        backMs: reports
          .map((/** @type {any} */ { subscribedAt }) => subscribedAt - killedAt)
          .sort((/** @type {number} */ a, /** @type {number} */ b) => a - b),
        reads: Math.max(...asked),
        recovered: sum(reports, 'recovered') - sum(before, 'recovered'),
        faults: reports.flatMap((/** @type {any} */ report) => faults(truth, report, [TAG])),
      });
    }
  } finally {
    await crowd.stop();
  }
  return { clients, rounds: measured };
}

/** @param {any[]} reports @param {string} what */
function sum(reports, what) {
  return reports.reduce((total, { tally }) => total + tally[what], 0);
}
