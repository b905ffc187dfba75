// The size of the bundle, and how long a process with our Worker takes to its first answer beyond one with an empty Worker.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cpuOf } from './processor.mjs';
import { spread } from './rounds.mjs';
import { bundle, prepare, start } from './servers.mjs';

/**
 * @param {string} folder our bundle
 */
export function sizes(folder) {
  const zipped = (/** @type {string} */ ending) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(ending))
      .reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file)), { level: 9 }).length, 0);
  return { wasm: zipped('.wasm'), script: zipped('.js') };
}

/**
 * @param {string} folder our bundle
 * @param {number} rounds
 */
export async function startup(folder, rounds) {
  const empty = await prepare(bundle('empty'), 'empty');
  const address = 'http://127.0.0.1:9';
  const text = { COINBASE_URL: address, COINGECKO_URL: address, FEED_ORIGIN: 'simulator' };
  const full = await prepare(folder, 'startup', { text, object: true });
  /** @type {{ elapsed: number, cpu: number }[]} */
  const beyond = [];
  for (let round = 0; round < rounds; round += 1) {
    const [first, second] = round % 2 ? [empty, full] : [full, empty];
    const took = new Map([
      [first, await firstAnswer(first)],
      [second, await firstAnswer(second)],
    ]);
    const [ours, theirs] = [took.get(full), took.get(empty)];
    if (ours && theirs) beyond.push({ elapsed: ours.elapsed - theirs.elapsed, cpu: ours.cpu - theirs.cpu });
  }
  return { elapsed: spread(beyond.map(({ elapsed }) => elapsed)), cpu: spread(beyond.map(({ cpu }) => cpu)) };
}

/**
 * Milliseconds from the start of the process to its first answer, and its CPU until then.
 * @param {{ port: number, config: string }} prepared
 */
async function firstAnswer({ port, config }) {
  const began = performance.now();
  const server = await start('workerd', ['serve', config], port);
  const took = { elapsed: performance.now() - began, cpu: cpuOf([server.pid]) / 1000 };
  await server.stop();
  return took;
}
