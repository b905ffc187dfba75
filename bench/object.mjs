// A board rendered from the object's state for each read: no cache on the way.
import { BOARD, copy, ours, simulator, warm } from './market.mjs';
import { inTurn } from './rounds.mjs';
import { bundle, workerd } from './servers.mjs';
import { stateOf } from './state.mjs';

const ADDRESS = `/__fault/uncached${BOARD}`;

/**
 * @param {string} folder our test bundle
 * @param {number} products
 * @param {{ requests: number, rounds: number }} load
 */
export async function object(folder, products, load) {
  const exchange = await simulator(products);
  const worker = await ours(folder, 'ours-object', exchange.port);
  await warm(worker.port);
  const { state, board } = await snapshot(worker.port);
  const json = { STATE: state, HEADERS: board.headers };
  const peer = await workerd(bundle('hono-object'), 'hono-object', { json, object: true });
  const theirs = await copy(peer.port, ADDRESS);
  const isSame = shape(theirs.body) === shape(board.body);
  const measured = await inTurn(
    [
      { name: 'ours', port: worker.port, pids: [worker.pid] },
      { name: 'hono', port: peer.port, pids: [peer.pid] },
    ],
    { address: ADDRESS, ...load },
  );
  await Promise.all([worker, peer, exchange].map((server) => server.stop()));
  return { products, measured, isSame, bytes: Buffer.byteLength(board.body) };
}

/**
 * The market's state and the board made of it, of one tick.
 * @param {number} port
 */
async function snapshot(port) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const board = await copy(port, ADDRESS);
    const rows = [];
    let cursor = '';
    let times = '';
    do {
      const page = JSON.parse((await copy(port, `/__fault/uncached/api/markets?limit=500${cursor}`)).body);
      rows.push(...page.data);
      times += page.last_updated;
      cursor = page.next_cursor ? `&cursor=${encodeURIComponent(page.next_cursor)}` : '';
    } while (cursor !== '');
    const shown = JSON.parse(board.body);
    const again = await copy(port, ADDRESS);
    if (times.replaceAll(shown.last_updated, '') === '' && shape(again.body) === shape(board.body)) {
      return { state: stateOf(rows, shown), board };
    }
  }
  throw new Error('the market never stands still');
}

/**
 * What a body says, without its age. The two sides may write a small number in different ways.
 * @param {string} body
 */
function shape(body) {
  return JSON.stringify({ ...JSON.parse(body), data_age_ms: 0 });
}
