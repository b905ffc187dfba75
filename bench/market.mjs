// Our Worker in front of the simulator, and its answers for the peers to copy.
import { freePort, start, workerd } from './servers.mjs';

export const BOARD = '/api/component/gainers-table';
/** What the connection adds to an answer. */
const OF_CONNECTION = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);

/**
 * @typedef {object} Copied
 * @property {string} body
 * @property {Record<string, string>} headers
 */

/**
 * Starts the simulator.
 * @param {number} products
 * @param {string[]} options
 */
export async function simulator(products, ...options) {
  const port = await freePort();
  const program = process.env.SIMULATOR;
  if (!program) throw new Error('SIMULATOR must name the simulator; `npm run bench` builds it and does so');
  const fixed = ['--port', String(port), '--products', String(products), '--rate-limit', 'off'];
  return start(program, [...fixed, ...options], port);
}

/**
 * Starts our Worker.
 * @param {string} folder its bundle
 * @param {string} name
 * @param {number} port of the simulator
 * @param {import('./servers.mjs').Bindings} [more]
 */
export function ours(folder, name, port, more = {}) {
  const url = `http://127.0.0.1:${port}`;
  const text = {
    COINBASE_URL: url,
    COINGECKO_URL: `${url}/api/v3`,
    FEED_ORIGIN: 'simulator',
    MARKET_CLOCK: 'system',
  };
  return workerd(folder, name, { ...more, text: { ...text, ...more.text }, object: true });
}

/**
 * An answer, for a peer to give out byte for byte.
 * @param {number} port
 * @param {string} address
 * @param {Record<string, string>} [headers] what is sent with it
 * @returns {Promise<Copied>}
 */
export async function copy(port, address, headers = {}) {
  const response = await fetch(`http://127.0.0.1:${port}${address}`, { headers });
  const body = await response.text();
  if (response.status !== 200) throw new Error(`${address} answered ${response.status}: ${body}`);
  return {
    body,
    headers: Object.fromEntries([...response.headers].filter(([name]) => !OF_CONNECTION.has(name))),
  };
}

/**
 * Waits until the market has ticked and its boards have rows.
 * @param {number} port
 */
export async function warm(port) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const board = JSON.parse((await copy(port, BOARD)).body);
    if (!board.warming && board.count > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the board stays empty');
}
