// `npm run bench`: measures the built bundles against their peers and writes RESULTS.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alerts } from './alerts.mjs';
import { object } from './object.mjs';
import { privately } from './private.mjs';
import { machine } from './processor.mjs';
import { reads } from './reads.mjs';
import { report } from './report.mjs';
import { anew } from './rounds.mjs';
import { ROOT, stopAll } from './servers.mjs';
import { stack } from './stack.mjs';
import { sizes, startup } from './startup.mjs';
import { ticks } from './tick.mjs';

const SHIP = join(ROOT, 'build/bundle');
const WITH_FAULTS = join(ROOT, 'build/bundle-with-faults');
// Reads differ by a few microseconds, rounds by more: it takes many short ones to tell, since what slows one slows its neighbours too.
const LOAD = { requests: 4000, rounds: 11 };
const SLOWER = { requests: 4000, rounds: 5 };
const STARTS = 5;

/**
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} measure
 */
async function step(what, measure) {
  process.stderr.write(`▸ ${what}\n`);
  return measure();
}

/**
 * @template {{ measured?: import('./rounds.mjs').Measured[] }} T
 * @param {() => Promise<T>} measure
 */
async function one(measure) {
  const [all] = await anew(STARTS, async () => [await measure()]);
  return all;
}

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void stopAll().then(() => process.exit(1)));

try {
  const results = {
    machine: machine(),
    command: 'npm run bench',
    load: LOAD,
    starts: STARTS,
    sizes: sizes(SHIP),
    startup: await step('start-up', () => startup(SHIP, 15)),
    reads: await step('reads from memory', () => anew(STARTS, () => reads(SHIP, LOAD))),
    me: await step('a private read', () => one(() => privately(SHIP, LOAD))),
    objects: [
      await step('board from the object, 96 products', () => one(() => object(WITH_FAULTS, 96, SLOWER))),
      await step('board from the object, 1,000 products', () => one(() => object(WITH_FAULTS, 1000, SLOWER))),
    ],
    stack: await step('the usual stack', () => one(() => stack(SHIP, SLOWER))),
    alerts: await step('rules of alerts', () =>
      alerts(WITH_FAULTS, [10_000, 100_000], { ticks: 200, rounds: 5 }),
    ),
    ticks: await step('ticks', () => ticks(WITH_FAULTS, [250, 500, 1000, 2000], { ticks: 20, rounds: 5 })),
  };
  const text = report(results);
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), text);
  process.stdout.write(text);
} finally {
  await stopAll();
}
