// `npm run bench:realtime`: measures the sockets and writes REALTIME.md. With names of parts, it measures these and only prints.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './processor.mjs';
import { ALL, chaos } from './realtime/chaos.mjs';
import { conflated, delays } from './realtime/conflated.mjs';
import { fanOut } from './realtime/fanout.mjs';
import { feed } from './realtime/feed.mjs';
import { held } from './realtime/held.mjs';
import { reconnect } from './realtime/reconnect.mjs';
import { report } from './realtime/report.mjs';
import { hub, versions } from './realtime/servers.mjs';
import { ROOT, stopAll } from './servers.mjs';

const FOLDER = join(ROOT, 'build/bundle-with-faults');
const ROUNDS = 5;

/**
 * @template T
 * @param {string} name
 * @param {(server: import('./realtime/servers.mjs').Hub) => Promise<T>} measure
 */
async function onHub(name, measure) {
  const server = await hub(FOLDER, name);
  return measure(server).finally(() => server.kill());
}

const PARTS = {
  fanOut: async () => [
    await fanOut(FOLDER, { sockets: 1000, publications: 40, rounds: 9 }),
    await fanOut(FOLDER, { sockets: 4000, publications: 15, rounds: 9 }),
  ],
  conflated: () => conflated(FOLDER, { sockets: 1000, publications: 4, rounds: ROUNDS }),
  delays: () => delays(FOLDER, { sockets: 1000, seconds: 10, rounds: ROUNDS }),
  held: () => held(FOLDER, { sockets: 10_000, rounds: 3 }),
  feed: () => feed(FOLDER, { sockets: 500, ticks: 12 }),
  reconnect: () => onHub('hub-reconnect', (server) => reconnect(server, { clients: 1000, rounds: ROUNDS })),
  chaos: () => onHub('hub-chaos', (server) => chaos(server, ALL)),
};

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void stopAll().then(() => process.exit(1)));

const wanted = process.argv.slice(2);
try {
  /** @type {Record<string, any>} */
  const results = {};
  for (const [name, measure] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`▸ ${name}\n`);
    results[name] = await measure();
  }
  const text = report({
    command: 'npm run bench:realtime',
    machine: machine(),
    versions: versions(),
    ...results,
  });
  if (wanted.length === 0) writeFileSync(join(import.meta.dirname, 'REALTIME.md'), text);
  process.stdout.write(text);
} finally {
  await stopAll();
}
