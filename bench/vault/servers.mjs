// Workers with D1 and KV as Miniflare makes them: ours and its peers, each in a workerd of its own on a database of its own.
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { family } from '../processor.mjs';
import { SCRATCH } from '../servers.mjs';
import { PEOPLE, settle } from './people.mjs';

const OBJECTS = Object.fromEntries(
  ['MARKET', 'HUB', 'LEAF', 'ACCOUNT', 'GUARD', 'ALERTS', 'ORDERS'].map((binding) => {
    const className = `${binding[0]}${binding.slice(1).toLowerCase()}Object`;
    return [binding, { className, useSQLite: true }];
  }),
);

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {number[]} pids
 * @property {() => Promise<void>} stop
 */

/** What Miniflare makes of bindings. */
const STORES = { d1Databases: { DB: 'cryptovault' }, kvNamespaces: { SESSIONS: 'sessions' } };
const PREPARED = join(SCRATCH, 'vault/prepared');

/**
 * Puts both people and their sessions into stores of Miniflare's, once for all servers.
 * @param {string} seed
 */
export async function prepare(seed) {
  rmSync(PREPARED, { recursive: true, force: true });
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      compatibilityDate: '2026-11-01',
      cf: false,
      ...STORES,
      resourcePersistencePath: PREPARED,
    }),
  );
  await (await runtime.getD1Database('DB')).prepare('SELECT 1').all();
  const sessions = await runtime.getKVNamespace('SESSIONS');
  for (const { id, session } of PEOPLE) {
    const record = { live: { user_id: id, email: 'somebody@example.org', proven_until_ms: Date.now() } };
    await sessions.put(`session:${session}`, JSON.stringify(record));
  }
  await runtime.dispose();
  settle(PREPARED, seed);
}

/**
 * Starts a Worker on stores of its own, as they were prepared.
 * @param {string} name
 * @param {string} folder its bundle
 * @param {string} script of it
 * @param {{ bindings: Record<string, unknown>, objects?: boolean }} options
 * @returns {Promise<Server>}
 */
export async function serve(name, folder, script, { bindings, objects = false }) {
  const state = join(SCRATCH, 'vault', name);
  rmSync(state, { recursive: true, force: true });
  cpSync(PREPARED, state, { recursive: true });
  const files = readdirSync(folder).filter((file) => /\.(js|wasm)$/.test(file));
  const order = files.toSorted((a, b) => Number(b === script) - Number(a === script));
  const known = new Set(family(process.pid));
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      modulesRoot: folder,
      modules: order.map((file) => ({
        type: file.endsWith('.js') ? 'ESModule' : 'CompiledWasm',
        path: join(folder, file),
      })),
      compatibilityDate: '2026-11-01',
      cf: false,
      bindings,
      ...(objects ? { durableObjects: OBJECTS } : {}),
      ...STORES,
      resourcePersistencePath: state,
      // Straight to the Worker: what Miniflare puts in front of it is not measured.
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    }),
  );
  const port = Number((await runtime.unsafeGetDirectURL()).port);
  const pids = family(process.pid).filter((pid) => !known.has(pid));
  return { port, pids, stop: () => runtime.dispose() };
}
