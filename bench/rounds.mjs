// Variants measured in turn, in one run.
import { send } from './client.mjs';
import { cpuOf, family } from './processor.mjs';

/** Rounds before those that count, for the engine to compile what is hot. */
const WARM_UP = 2;

/**
 * @typedef {object} Variant
 * @property {string} name
 * @property {number} port
 * @property {number[]} pids whose CPU counts; with all that they start
 * @property {Record<string, string>} [headers] what is sent to it alone
 */

/**
 * @typedef {object} Work
 * @property {string} address
 * @property {Record<string, string>} [headers] what is sent with each
 * @property {boolean} [conditional]
 * @property {number} requests in each round
 * @property {number} rounds
 */

/**
 * @typedef {object} Measured
 * @property {string} name
 * @property {number[]} costs CPU per request in each round, microseconds
 * @property {Map<number, number>} statuses
 */

/**
 * Sends the same requests to each variant, round by round, in an order that rotates.
 * @param {Variant[]} variants
 * @param {Work} work
 * @returns {Promise<Measured[]>}
 */
export async function inTurn(variants, { address, headers = {}, conditional = false, requests, rounds }) {
  const measured = variants.map(({ name }) => ({
    name,
    costs: /** @type {number[]} */ ([]),
    statuses: new Map(),
  }));
  const all = (/** @type {Variant} */ { port, headers: own }) => ({
    port,
    address,
    headers: { ...headers, ...own },
    conditional,
  });
  for (const variant of variants) await send({ ...all(variant), requests: requests * WARM_UP });
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < variants.length; turn += 1) {
      const at = (turn + round) % variants.length;
      const pids = variants[at].pids.flatMap(family);
      const before = cpuOf(pids);
      const statuses = await send({ ...all(variants[at]), requests });
      measured[at].costs.push((cpuOf(pids) - before) / requests);
      for (const [status, count] of statuses) {
        measured[at].statuses.set(status, (measured[at].statuses.get(status) ?? 0) + count);
      }
    }
  }
  return measured;
}

/**
 * Measures with servers that are started anew each time: where a process happens to lie in memory makes it slower or quicker for as long as it runs.
 * @template {{ measured?: Measured[] }} T
 * @param {number} starts
 * @param {() => Promise<T[]>} measure
 * @returns {Promise<T[]>}
 */
export async function anew(starts, measure) {
  const results = await measure();
  for (let start = 1; start < starts; start += 1) {
    for (const [at, { measured }] of (await measure()).entries()) {
      for (const [place, all] of (results[at].measured ?? []).entries()) {
        const { costs, statuses } = /** @type {Measured[]} */ (measured)[place];
        all.costs.push(...costs);
        for (const [status, count] of statuses)
          all.statuses.set(status, (all.statuses.get(status) ?? 0) + count);
      }
    }
  }
  return results;
}

/**
 * The median with the quartiles and the ends.
 * @param {number[]} values
 */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => {
    const place = (sorted.length - 1) * share;
    const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return below + (above - below) * (place % 1);
  };
  return { median: at(0.5), lower: at(0.25), upper: at(0.75), min: at(0), max: at(1) };
}

/**
 * Ours against another, round by round: what slows a round slows both.
 * @param {Measured} ours
 * @param {Measured} other
 */
export function ratio(ours, other) {
  return spread(ours.costs.map((cost, round) => cost / other.costs[round]));
}
