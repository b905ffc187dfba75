// Our Worker on the seeded database, with prices that stand still.
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copy, simulator } from '../market.mjs';
import { ROOT, SCRATCH } from '../servers.mjs';
import { PEOPLE, SECRET, token } from './people.mjs';
import { serve } from './servers.mjs';

/**
 * Starts it, with rows that it reads counted, and its simulator.
 * @param {string} name
 * @param {string} folder its bundle
 */
export async function ours(name, folder) {
  const exchange = await simulator(96, '--clock', `manual:${Math.floor(Date.now() / 1000)}`);
  const counted = join(SCRATCH, 'bundles', name);
  rmSync(counted, { recursive: true, force: true });
  mkdirSync(counted, { recursive: true });
  for (const file of readdirSync(folder).filter((file) => /\.(js|wasm)$/.test(file)))
    cpSync(join(folder, file), join(counted, file));
  copyFileSync(join(ROOT, 'bench/peers/counted.js'), join(counted, 'counted.js'));
  const url = `http://127.0.0.1:${exchange.port}`;
  const bindings = {
    COINBASE_URL: url,
    COINGECKO_URL: `${url}/api/v3`,
    FEED_ORIGIN: 'simulator',
    MARKET_CLOCK: 'system',
    TOKEN_KEY: `bench:${Buffer.from(SECRET).toString('base64url')}`,
  };
  const server = await serve(name, counted, 'counted.js', { bindings, objects: true });
  while (JSON.parse((await copy(server.port, '/api/prices')).body).data.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return { ...server, stop: () => Promise.all([server.stop(), exchange.stop()]) };
}

/** Both people, as whoever reads with their sessions. */
export const READERS = PEOPLE.map((person) => ({
  ...person,
  headers: { cookie: `__Host-at=${token(person)}` },
}));

/**
 * Rows that D1 has read since it was asked last.
 * @param {number} port
 */
export const rowsRead = async (port) => Number(await (await fetch(`http://127.0.0.1:${port}/__rows`)).text());

/**
 * A statement of ours, for others to run.
 * @param {string} file below src/store/vault/
 * @param {string} name
 */
export function sql(file, name) {
  const source = readFileSync(join(ROOT, 'src/store/vault', file), 'utf8');
  const text = new RegExp(`const ${name}: &str =\\s*"((?:[^"\\\\]|\\\\.|\\\\\\n)*)"`).exec(source)?.[1];
  if (!text) throw new Error(`there is no ${name} in ${file}`);
  return text.replace(/\\\n\s*/g, '');
}

export { copy };
