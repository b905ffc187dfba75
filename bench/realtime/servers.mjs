// The servers with sockets: ours, the plain hub on the same runtime, Socket.IO on Node and in Python.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle, freePort, prepare, ROOT, SCRATCH, start, workerd } from '../servers.mjs';

const PEERS = join(import.meta.dirname, '../peers');
const NODE_FOLDER = join(SCRATCH, 'socketio');
const VENV = join(ROOT, 'build/bench-venv-socketio');
/** @type {{ stdio: import('node:child_process').StdioOptions }} */
const QUIET = { stdio: ['ignore', 'ignore', 'inherit'] };

/** Nothing listens there: the market has no source, so that all prices are those of the benchmark. */
const NOWHERE = 'http://127.0.0.1:9';

/**
 * Our Worker, on storage that outlives it.
 * @typedef {object} Hub
 * @property {number} port
 * @property {() => number} pid of the process that runs now
 * @property {() => Promise<void>} start
 * @property {() => Promise<void>} kill as `kill -9` does
 */

/**
 * Starts our Worker.
 * @param {string} folder its test bundle
 * @param {string} name
 * @param {{ source?: string, leaves?: number }} [options] where the market gets its prices, number of leaves
 * @returns {Promise<Hub>}
 */
export async function hub(folder, name, { source = NOWHERE, leaves = 1 } = {}) {
  const text = {
    COINBASE_URL: source,
    COINGECKO_URL: `${source}/api/v3`,
    FEED_ORIGIN: 'simulator',
    MARKET_CLOCK: 'system',
    HUB_LEAVES: String(leaves),
  };
  const { port, config } = await prepare(folder, name, { text, object: true });
  const begin = () => start('workerd', ['serve', config], port);
  let server = await begin();
  return {
    port,
    pid: () => server.pid,
    start: async () => void (server = await begin()),
    kill: () => server.stop(),
  };
}

/** Starts the plain hub. */
export function plainHub() {
  return workerd(bundle('js-hub'), 'js-hub', { object: true });
}

/**
 * Starts Socket.IO on Node, with a room for each product that all who connect are in.
 * @param {number} products
 */
export async function nodeSocketIo(products = 0) {
  mkdirSync(NODE_FOLDER, { recursive: true });
  for (const file of ['package.json', 'server.mjs'])
    copyFileSync(join(PEERS, 'socketio', file), join(NODE_FOLDER, file));
  if (!existsSync(join(NODE_FOLDER, 'node_modules/socket.io')))
    execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: NODE_FOLDER, ...QUIET });
  const port = await freePort();
  const variables = { PORT: String(port), PRODUCTS: String(products), NODE_ENV: 'production' };
  return start(process.execPath, [join(NODE_FOLDER, 'server.mjs')], port, variables);
}

/** Starts Socket.IO in Python: uvicorn with uvloop. */
export async function pythonSocketIo() {
  const folder = join(PEERS, 'python-socketio');
  if (!existsSync(join(VENV, 'bin/uvicorn'))) {
    execFileSync('python3', ['-m', 'venv', VENV], QUIET);
    const requirements = join(folder, 'requirements.txt');
    execFileSync(join(VENV, 'bin/pip'), ['install', '--quiet', '-r', requirements], QUIET);
  }
  const port = await freePort();
  const options = ['--port', String(port), '--loop', 'uvloop', '--no-access-log', '--log-level', 'warning'];
  return start(join(VENV, 'bin/uvicorn'), ['app:app', '--app-dir', folder, ...options], port);
}

/** What the peers are made of. */
export function versions() {
  const packages = execFileSync(join(VENV, 'bin/pip'), ['list', '--format', 'freeze'], { encoding: 'utf8' });
  const python = packages.match(/^(python-socketio|uvicorn|uvloop|websockets)==.*$/gm) ?? [];
  const listed = execFileSync('npm', ['ls', '--json'], { cwd: NODE_FOLDER, encoding: 'utf8' });
  return [`socket.io==${JSON.parse(listed).dependencies['socket.io'].version}`, ...python];
}
