// One message to all sockets of a server: what delivering it costs.
import { cpuOf, family } from '../processor.mjs';
import { ask } from './ask.mjs';
import { Child } from './child.mjs';
import { hub, nodeSocketIo, plainHub, pythonSocketIo } from './servers.mjs';

const MESSAGE_BYTES = 200;
/** As many prices as make a push of ours about as long. */
const PRODUCTS = 7;
const PATIENCE_MS = 60_000;

/**
 * @typedef {object} Variant
 * @property {string} name
 * @property {string} dialect
 * @property {string[]} [channels]
 * @property {number} port
 * @property {number[]} pids
 * @property {(serial: number) => string} address that publishes
 * @property {number} per what one message delivers
 * @property {number} [messages] that one publication makes for each socket
 * @property {() => Promise<unknown>} stop
 */

/**
 * @param {number} count
 * @returns {string[]} the channels of the first products
 */
export const prices = (count) => Array.from({ length: count }, (_, index) => `px:P${index}-USD`);

/** @param {string} folder our test bundle @returns {Promise<Variant>} */
export async function oursVariant(folder, products = PRODUCTS) {
  const server = await hub(folder, `hub-${products}`);
  return {
    name: 'ours',
    dialect: 'ours',
    channels: prices(products),
    port: server.port,
    pids: [server.pid()],
    // Every price has as many digits, and none is that of before.
    address: (serial) => `/__fault/hub/prices/${products}/${100_000 + serial}.5`,
    per: 1,
    stop: server.kill,
  };
}

/** @param {number} serial */
const publish = (serial) => `/publish/${MESSAGE_BYTES}/${serial}`;

/** @type {Record<string, () => Promise<Variant>>} */
export const peerVariants = {
  'js-hub': async () => peer('js-hub', 'plain', await plainHub()),
  'socket.io': async () => peer('socket.io', 'socketio', await nodeSocketIo()),
  'python-socketio': async () => peer('python-socketio', 'socketio', await pythonSocketIo()),
};

/**
 * @param {string} name
 * @param {string} dialect
 * @param {import('../servers.mjs').Server} server
 * @returns {Variant}
 */
function peer(name, dialect, { port, pid, stop }) {
  return { name, dialect, port, pids: [pid], address: publish, per: 1, stop };
}

/**
 * @param {string} folder our test bundle
 * @param {{ sockets: number, publications: number, rounds: number }} load
 */
export async function fanOut(folder, load) {
  const variants = [await oursVariant(folder)];
  for (const start of Object.values(peerVariants)) variants.push(await start());
  return deliver(variants, load);
}

/**
 * Publishes to each variant in turn, the next once all have the last, and ends the servers.
 * @param {Variant[]} variants
 * @param {{ sockets: number, publications: number, rounds: number }} load
 */
export async function deliver(variants, { sockets, publications, rounds }) {
  const crowds = variants.map(() => new Child('crowd.mjs'));
  const measured = variants.map(({ name }) => ({
    name,
    costs: /** @type {number[]} */ ([]),
    bytes: 0,
    sockets,
  }));
  try {
    for (const [at, { port, dialect, channels }] of variants.entries())
      await crowds[at].ask('open', { port, dialect, channels, sockets });
    let serial = 0;
    const act = async (/** @type {number} */ at, /** @type {number} */ count) => {
      const { port, address, messages = 1 } = variants[at];
      await crowds[at].ask('reset');
      for (let done = 1; done <= count; done += 1) {
        await ask(port, address((serial += 1)));
        await crowds[at].ask('reach', { messages: done * sockets * messages, ms: PATIENCE_MS });
      }
      return crowds[at].ask('take');
    };
    for (const at of variants.keys()) await act(at, Math.ceil(publications / 4));
    for (let round = 0; round < rounds; round += 1) {
      for (let turn = 0; turn < variants.length; turn += 1) {
        const at = (turn + round) % variants.length;
        const pids = variants[at].pids.flatMap(family);
        const before = cpuOf(pids);
        const { messages, bytes } = await act(at, publications);
        const expected = publications * sockets * (variants[at].messages ?? 1);
        if (messages !== expected)
          throw new Error(`${variants[at].name}: ${messages} messages, not ${expected}`);
        measured[at].costs.push((cpuOf(pids) - before) / messages / variants[at].per);
        measured[at].bytes = Math.round(bytes / messages);
      }
    }
  } finally {
    await Promise.all([...crowds, ...variants].map((one) => one.stop()));
  }
  return measured;
}
