// The usual stack on the hot board read: FastAPI on uvicorn, the rendered board in Redis.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BOARD, copy, ours, simulator, warm } from './market.mjs';
import { inTurn } from './rounds.mjs';
import { bundle, freePort, listens, ROOT, SCRATCH, start, workerd } from './servers.mjs';

const VENV = join(ROOT, 'build/bench-venv');
const APP = join(import.meta.dirname, 'peers/fastapi');

/** As it comes, and without its access log. uvloop and httptools are there in both. */
const CONFIGURATIONS = [
  { name: 'fastapi', options: [] },
  { name: 'fastapi, no access log', options: ['--no-access-log'] },
];

/**
 * Why the stack cannot be had here; nothing where it can.
 * @returns {string | undefined}
 */
function missing() {
  const said = { stdio: /** @type {const} */ ('ignore') };
  try {
    if (!existsSync(join(VENV, 'bin/uvicorn'))) {
      execFileSync('python3', ['-m', 'venv', VENV], said);
      execFileSync(join(VENV, 'bin/pip'), ['install', '--quiet', '-r', join(APP, 'requirements.txt')], said);
    }
  } catch {
    return 'Python 3 with its packages cannot be had here';
  }
  try {
    execFileSync('redis-server', ['--version'], said);
  } catch {
    try {
      execFileSync('apt-get', ['install', '-y', 'redis-server'], said);
    } catch {
      return 'redis-server is not installed, and `apt-get install redis-server` did not work';
    }
  }
  return undefined;
}

/**
 * @param {string} folder our bundle
 * @param {{ requests: number, rounds: number }} load
 */
export async function stack(folder, load) {
  const reason = missing();
  if (reason) return { reason };
  const exchange = await simulator(96);
  const worker = await ours(folder, 'ours-stack', exchange.port);
  await warm(worker.port);
  const board = await copy(worker.port, BOARD);
  const redis = await startRedis(board.body);
  const variables = { HEADERS: JSON.stringify(board.headers), REDIS_PORT: String(redis.port) };
  const variants = [{ name: 'ours', port: worker.port, pids: [worker.pid] }];
  const servers = [worker, exchange, redis];
  for (const { name, options } of CONFIGURATIONS) {
    const port = await freePort();
    const fixed = ['app:app', '--app-dir', APP, '--port', String(port)];
    const uvicorn = await start(join(VENV, 'bin/uvicorn'), [...fixed, ...options], port, variables);
    const theirs = await copy(port, BOARD);
    if (theirs.body !== board.body) throw new Error('the stack does not serve the same board');
    variants.push({ name, port, pids: [uvicorn.pid, redis.pid] });
    servers.push(uvicorn);
  }
  // Where the runtime itself stands.
  const raw = await workerd(bundle('raw'), 'raw', { json: { ANSWERS: { [BOARD]: board } } });
  variants.push({ name: 'raw', port: raw.port, pids: [raw.pid] });
  servers.push(raw);
  const measured = await inTurn(variants, { address: BOARD, ...load });
  await Promise.all(servers.map((server) => server.stop()));
  const packages = execFileSync(join(VENV, 'bin/pip'), ['list', '--format', 'freeze'], { encoding: 'utf8' });
  const versions = packages.match(/^(fastapi|uvicorn|redis|hiredis|uvloop|httptools)==.*$/gm) ?? [];
  return { measured, versions };
}

/**
 * Starts Redis and puts the board into it.
 * @param {string} board
 */
async function startRedis(board) {
  const port = await freePort();
  mkdirSync(SCRATCH, { recursive: true });
  const options = [
    '--port',
    String(port),
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    SCRATCH,
    '--loglevel',
    'warning',
  ];
  const server = await start('redis-server', options, port, {}, listens);
  execFileSync('redis-cli', ['-p', String(port), '-x', 'set', `board:${BOARD.split('/').pop()}`], {
    input: board,
  });
  return server;
}
