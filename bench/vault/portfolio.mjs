// The portfolio: of a long history against a short one, and against Hono with the same statement on the same tables.
import { inTurn } from '../rounds.mjs';
import { bundle } from '../servers.mjs';
import { SECRET } from './people.mjs';
import { copy, ours, READERS, rowsRead, sql } from './ours.mjs';
import { serve } from './servers.mjs';

const ADDRESS = '/api/portfolio';

/**
 * @param {string} folder our bundle
 * @param {{ requests: number, rounds: number }} load
 */
export async function portfolio(folder, load) {
  const [few, many] = READERS;
  const worker = await ours('ours-vault', folder);
  const rows = [];
  for (const { headers } of READERS) {
    await copy(worker.port, ADDRESS, headers);
    await rowsRead(worker.port);
    await copy(worker.port, ADDRESS, headers);
    rows.push(await rowsRead(worker.port));
  }
  const lengths = await inTurn(
    READERS.map(({ name, headers }) => ({ name, port: worker.port, pids: worker.pids, headers })),
    { address: ADDRESS, ...load },
  );

  const answer = await copy(worker.port, ADDRESS, many.headers);
  const PORTFOLIO = sql('pools.rs', 'PORTFOLIO');
  const { data } = JSON.parse((await copy(worker.port, '/api/prices')).body);
  const received_ms = JSON.parse(answer.body).prices_at_ms;
  const HEADERS = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name !== 'etag'));
  const [hono, bare] = [
    await serve('hono-vault', bundle('hono-vault'), 'hono-vault.js', {
      bindings: { SECRET, HEADERS, PORTFOLIO, PRICES: { data, received_ms } },
    }),
    await serve('bare-vault', bundle('bare-vault'), 'bare-vault.js', {
      bindings: { PORTFOLIO, USER: many.id },
    }),
  ];
  const theirs = await copy(hono.port, ADDRESS, many.headers);
  const isSame = shape(theirs) === shape(await copy(worker.port, ADDRESS, many.headers));
  const peers = await inTurn(
    [
      { name: 'ours', port: worker.port, pids: worker.pids },
      { name: 'hono', port: hono.port, pids: hono.pids },
      { name: 'the statement alone', port: bare.port, pids: bare.pids },
    ],
    { address: ADDRESS, headers: many.headers, ...load },
  );
  await Promise.all([worker, hono, bare].map((server) => server.stop()));
  const { is_settled, assets } = JSON.parse(answer.body);
  if (!is_settled) throw new Error('the figures are not computed to their end');
  return {
    address: ADDRESS,
    rows: { few: rows[0], many: rows[1] },
    lengths,
    peers,
    isSame,
    assets: assets.length,
    bytes: Buffer.byteLength(answer.body),
    few: few.name,
  };
}

/**
 * What an answer says, without the age of its prices.
 * @param {import('../market.mjs').Copied} answer
 */
function shape({ body, headers }) {
  return JSON.stringify([{ ...JSON.parse(body), prices_at_ms: 0, prices_stale: false }, headers]);
}
