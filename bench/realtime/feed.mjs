// A price from the exchange to the socket: how long after the market's tick.
import { simulator, warm } from '../market.mjs';
import { Child } from './child.mjs';
import { ask } from './ask.mjs';
import { hub } from './servers.mjs';

const PRODUCTS = 200;
const TICK_MS = 5000;

/**
 * @param {string} folder our test bundle
 * @param {{ sockets: number, ticks: number }} load
 * @returns {Promise<number[]>} milliseconds of each arrival
 */
export async function feed(folder, { sockets, ticks }) {
  const exchange = await simulator(PRODUCTS);
  const server = await hub(folder, 'hub-feed', { source: `http://127.0.0.1:${exchange.port}` });
  const crowd = new Child('crowd.mjs');
  const { port } = server;
  try {
    await warm(port);
    const { data } = await ask(port, `/api/markets?limit=${PRODUCTS}`);
    const channels = data.map((/** @type {any} */ { product_id: id }) => `px:${id}`);
    await crowd.ask('open', { port, dialect: 'ours', channels, sockets });
    await crowd.ask('reset');
    // Nobody asks for boards meanwhile: that sockets are there keeps the market ticking.
    await crowd.ask('reach', { messages: sockets * ticks, ms: (ticks + 3) * TICK_MS });
    return (await crowd.ask('take')).delays;
  } finally {
    await crowd.stop();
    await server.kill();
    await exchange.stop();
  }
}
