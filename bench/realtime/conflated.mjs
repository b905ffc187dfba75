// 200 products that change four times a second, to sockets that have subscribed to all of them.
import { ask } from './ask.mjs';
import { Child } from './child.mjs';
import { deliver, oursVariant, peerVariants } from './fanout.mjs';
import { nodeSocketIo } from './servers.mjs';

const PRODUCTS = 200;
const EVERY_MS = 250;
/** A push of ours with all of them. */
const BYTES_OF_PRICES = 4351;
const PATIENCE_MS = 10_000;
/** The first publications find code that is not compiled yet. */
const WARM_UP = 8;

/**
 * CPU of each price delivered: ours in one frame for all that changed, Socket.IO as one emission for each to the product's room.
 * @param {string} folder our test bundle
 * @param {{ sockets: number, publications: number, rounds: number }} load
 */
export async function conflated(folder, load) {
  const node = await nodeSocketIo(PRODUCTS);
  const ours = await oursVariant(folder, PRODUCTS);
  return deliver(
    [
      { ...ours, per: PRODUCTS },
      {
        name: 'socket.io',
        dialect: 'socketio',
        port: node.port,
        pids: [node.pid],
        address: (serial) => `/prices/${100_000 + serial}.5`,
        per: 1,
        messages: PRODUCTS,
        stop: node.stop,
      },
    ],
    load,
  );
}

/**
 * Milliseconds from the publication of prices to their arrival, at the pace of four a second; and the same for as many bytes from the
 * plain hub, in turn: what the runtime and the client take of it.
 * @param {string} folder our test bundle
 * @param {{ sockets: number, seconds: number, rounds: number }} load
 * @returns {Promise<{ name: string, rounds: number[][] }[]>} all arrivals of each round
 */
export async function delays(folder, { sockets, seconds, rounds }) {
  const plain = await peerVariants['js-hub']();
  const variants = [
    await oursVariant(folder, PRODUCTS),
    { ...plain, address: () => `/stamped/${BYTES_OF_PRICES}` },
  ];
  const crowds = variants.map(() => new Child('crowd.mjs'));
  const measured = variants.map(({ name }) => ({ name, rounds: [[0]].slice(1) }));
  let serial = 0;
  const publish = async (/** @type {number} */ at, /** @type {number} */ times) => {
    await crowds[at].ask('reset');
    const began = Date.now();
    for (let time = 0; time < times; time += 1) {
      await new Promise((resolve) => setTimeout(resolve, began + time * EVERY_MS - Date.now()));
      await ask(variants[at].port, variants[at].address((serial += 1)));
    }
    await crowds[at].ask('reach', { messages: times * sockets, ms: PATIENCE_MS });
    return (await crowds[at].ask('take')).delays;
  };
  try {
    for (const [at, { port, dialect, channels }] of variants.entries()) {
      await crowds[at].ask('open', { port, dialect, channels, sockets });
      await publish(at, WARM_UP);
    }
    for (let round = 0; round < rounds; round += 1)
      for (const at of variants.keys())
        measured[at].rounds.push(await publish(at, (seconds * 1000) / EVERY_MS));
    return measured;
  } finally {
    await Promise.all([...crowds, ...variants].map((one) => one.stop()));
  }
}
