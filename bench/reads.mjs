// Reads from memory: ours, Hono and plain JavaScript give out the same bytes.
import { BOARD, copy, ours, simulator, warm } from './market.mjs';
import { inTurn } from './rounds.mjs';
import { bundle, workerd } from './servers.mjs';

const PRODUCTS = 500;
const READS = [
  { title: 'Board', address: BOARD },
  { title: 'Board, 304', address: BOARD, conditional: true },
  { title: '`/ping`', address: '/ping' },
  { title: 'All markets, 100 rows', address: '/api/markets?limit=100' },
  { title: 'All markets, 500 rows', address: '/api/markets?limit=500' },
];

/**
 * @param {string} folder our bundle
 * @param {{ requests: number, rounds: number }} load
 */
export async function reads(folder, load) {
  const exchange = await simulator(PRODUCTS);
  const worker = await ours(folder, 'ours', exchange.port);
  await warm(worker.port);
  /** @type {Record<string, import('./market.mjs').Copied>} */
  const answers = {};
  for (const { address } of READS) answers[address] = await copy(worker.port, address);
  const servers = [{ name: 'ours', ...worker }];
  for (const peer of ['hono', 'raw']) {
    servers.push({ name: peer, ...(await workerd(bundle(peer), peer, { json: { ANSWERS: answers } })) });
  }
  const variants = servers.map(({ name, port, pid }) => ({ name, port, pids: [pid] }));
  const results = [];
  for (const { title, address, conditional = false } of READS) {
    const measured = await inTurn(variants, { address, conditional, ...load });
    results.push({ title, address, bytes: Buffer.byteLength(answers[address].body), measured });
  }
  await Promise.all([...servers, exchange].map((server) => server.stop()));
  return results;
}
