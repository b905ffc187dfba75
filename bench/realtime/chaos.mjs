// Invalidations to clients that come and go, from a hub that is killed: who has what in the end?
import { setTimeout as after } from 'node:timers/promises';
import { Child } from './child.mjs';
import { Publisher } from './publisher.mjs';
import { faults, Truth } from './truth.mjs';

/**
 * @typedef {object} Load
 * @property {number} entries in all
 * @property {number} perSecond of them at most
 * @property {number} batch entries of one publication
 * @property {number} tags
 * @property {number} followed tags of each follower
 * @property {number} followers
 * @property {number} kills
 * @property {number} lanes publications under way at once
 * @property {number} stayMs for how long a follower stays, on average
 * @property {number} awayMs the longest absence
 */

/** @type {Load} */
export const ALL = {
  entries: 1_000_000,
  perSecond: 8000,
  batch: 100,
  tags: 40,
  followed: 4,
  followers: 200,
  kills: 20,
  lanes: 4,
  stayMs: 4000,
  awayMs: 8000,
};

/** @type {Load} */
export const SMALL = {
  ...ALL,
  entries: 20_000,
  perSecond: 2000,
  batch: 50,
  followers: 40,
  tags: 10,
  kills: 4,
};

/**
 * @param {import('./servers.mjs').Hub} hub
 * @param {Load} load
 */
export async function chaos(hub, load) {
  const began = Date.now();
  const truth = new Truth();
  const names = Array.from({ length: load.tags }, (_, index) => `chaos-${index}`);
  const tags = Array.from({ length: load.followers }, (_, who) =>
    Array.from({ length: load.followed }, (_, index) => names[(who + index * 7) % load.tags]),
  );
  const crowd = new Child('followers.mjs');
  let killed = 0;
  try {
    await crowd.ask('open', { port: hub.port, tags });
    await crowd.ask('wander', load);
    const publisher = new Publisher(hub.port, truth, load);
    const publishing = publisher.publish(names);
    const over = publishing.then(() => true);
    for (; killed < load.kills; killed += 1) {
      const due = (load.entries * (killed + 1)) / (load.kills + 1);
      while (publisher.published < due && !(await Promise.race([over, after(2, false)])));
      publisher.down();
      await hub.kill();
      await hub.start();
      publisher.up();
    }
    await publishing;
    await publisher.verify(names);
    // A failure to settle is told with all that is known of it.
    const unsettled = await crowd.ask('settle', { versions: truth.newest() }).then(
      () => [],
      (error) => [String(error.message)],
    );
    const reports = await crowd.ask('report');
    const found = reports.flatMap((/** @type {any} */ report, /** @type {number} */ who) =>
      faults(truth, report, tags[who]).map((fault) => `${who}: ${fault}`),
    );
    return {
      load,
      faults: [...unsettled, ...found],
      kills: killed,
      published: publisher.published,
      doubts: publisher.doubts,
      epochs: publisher.epochs.size,
      seconds: Math.round((Date.now() - began) / 1000),
      ...sums(reports),
    };
  } finally {
    await crowd.stop();
  }
}

/** @param {any[]} reports */
function sums(reports) {
  /** @type {Record<string, number>} */
  const tally = {};
  /** @type {Record<string, number>} */
  const closes = {};
  for (const report of reports) {
    for (const [what, count] of Object.entries(report.tally)) tally[what] = (tally[what] ?? 0) + count;
    for (const [code, count] of Object.entries(report.closes)) closes[code] = (closes[code] ?? 0) + count;
  }
  return { tally, closes };
}
