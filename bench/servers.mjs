// The servers under measurement: workerd processes that run what wrangler bundles.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');
/** Everything the benchmark writes beside its report. */
export const SCRATCH = join(ROOT, 'build/bench');

const COMPATIBILITY_DATE = '2026-11-01';

/** Durable Objects that a Worker may have. */
const OBJECTS = [
  { binding: 'MARKET', className: 'MarketObject', uniqueKey: 'market' },
  { binding: 'HUB', className: 'HubObject', uniqueKey: 'hub' },
  { binding: 'LEAF', className: 'LeafObject', uniqueKey: 'leaf' },
  { binding: 'ACCOUNT', className: 'AccountObject', uniqueKey: 'account' },
  { binding: 'GUARD', className: 'GuardObject', uniqueKey: 'guard' },
  { binding: 'ALERTS', className: 'AlertsObject', uniqueKey: 'alerts' },
  { binding: 'ORDERS', className: 'OrdersObject', uniqueKey: 'orders' },
];

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * @typedef {object} Server
 * @property {number} port
 * @property {number} pid
 * @property {() => Promise<void>} stop
 */

/** A port that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * Starts a program that serves on a port, and waits until it answers there.
 * @param {string} program
 * @param {string[]} options
 * @param {number} port
 * @param {Record<string, string>} [environment]
 * @param {(port: number) => Promise<boolean>} [isUp] how to see that it serves
 * @returns {Promise<Server>}
 */
export async function start(program, options, port, environment = {}, isUp = answers) {
  const child = spawn(program, options, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.add(child);
  child.on('exit', () => running.delete(child));
  const stop = async () => {
    if (!running.has(child)) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  await Promise.race([
    until(() => isUp(port)),
    once(child, 'error').then(([error]) => Promise.reject(error)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${program} ended with ${code}`))),
  ]);
  return { port, pid: child.pid ?? 0, stop };
}

/** Ends every server that is still running. */
export async function stopAll() {
  await Promise.all([...running].map((child) => (child.kill('SIGKILL'), once(child, 'exit'))));
}

/**
 * Whether a server answers HTTP at a port.
 * @param {number} port
 */
async function answers(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/ping`).catch(() => undefined);
  await answer?.arrayBuffer();
  return answer !== undefined;
}

/**
 * Whether anything listens at a port.
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function listens(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** @param {() => Promise<boolean>} isTrue */
async function until(isTrue) {
  const end = Date.now() + 60_000;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error('a server does not start');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/**
 * Bundles a peer as wrangler would upload it.
 * @param {string} peer
 * @returns {string} the folder of the bundle
 */
export function bundle(peer) {
  const folder = join(SCRATCH, 'bundles', peer);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'wrangler.json');
  writeFileSync(config, JSON.stringify({ name: peer, compatibility_date: COMPATIBILITY_DATE }));
  const script = join(import.meta.dirname, 'peers', `${peer}.js`);
  execFileSync('wrangler', ['deploy', script, '--dry-run', '--config', config, '--outdir', folder], {
    cwd: ROOT,
    env: { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}

/**
 * @typedef {object} Bindings
 * @property {Record<string, string>} [text] variables
 * @property {Record<string, unknown>} [json] variables that are objects
 * @property {Record<string, Record<string, string>>} [kv] namespaces of KV and what is in them: nobody writes there
 * @property {boolean} [object] whether it has Durable Objects: those of OBJECTS that its script names
 */

/**
 * Writes what workerd needs to run one Worker.
 * @param {string} folder a bundle
 * @param {string} name
 * @param {Bindings} bindings
 */
export async function prepare(folder, name, { text = {}, json = {}, kv = {}, object } = {}) {
  const port = await freePort();
  const stage = join(SCRATCH, 'stages', name);
  rmSync(stage, { recursive: true, force: true });
  cpSync(folder, stage, { recursive: true });
  mkdirSync(join(stage, 'storage'));
  for (const [namespace, records] of Object.entries(kv)) {
    mkdirSync(join(stage, namespace));
    for (const [key, value] of Object.entries(records)) writeFileSync(join(stage, namespace, key), value);
  }
  const quote = JSON.stringify;
  const files = readdirSync(folder).filter((file) => file.endsWith('.js') || file.endsWith('.wasm'));
  const modules = files
    .sort((a, b) => Number(b.endsWith('.js')) - Number(a.endsWith('.js')))
    .map(
      (file) =>
        `(name = ${quote(file)}, ${file.endsWith('.js') ? 'esModule' : 'wasm'} = embed ${quote(file)})`,
    );
  const scripts = files.filter((file) => file.endsWith('.js'));
  const script = scripts.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
  const objects = object
    ? OBJECTS.filter(({ className }) => new RegExp(`\\b${className}\\b`).test(script))
    : [];
  const bindings = [
    ...Object.entries(text).map(([key, value]) => `(name = ${quote(key)}, text = ${quote(value)})`),
    ...Object.entries(json).map(
      ([key, value]) => `(name = ${quote(key)}, json = ${quote(JSON.stringify(value))})`,
    ),
    ...Object.keys(kv).map((name) => `(name = ${quote(name)}, kvNamespace = ${quote(`kv-${name}`)})`),
    ...objects.map(
      ({ binding, className }) => `(name = ${quote(binding)}, durableObjectNamespace = ${quote(className)})`,
    ),
  ];
  const namespaces = objects.map(
    ({ className, uniqueKey }) =>
      `(className = ${quote(className)}, uniqueKey = ${quote(uniqueKey)}, enableSql = true)`,
  );
  const storage = object
    ? `durableObjectNamespaces = [${namespaces.join(', ')}],
  durableObjectStorage = (localDisk = "storage"),`
    : '';
  // KV asks over HTTP for a file named as the key: what it costs is the same for all.
  const namespacesOfKv = Object.keys(kv).map(
    (name) => `(name = ${quote(`kv-${name}`)}, disk = (path = ${quote(join(stage, name))})),`,
  );
  const config = join(stage, 'config.capnp');
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["public", "private"])),
    (name = "storage", disk = (path = ${quote(join(stage, 'storage'))}, writable = true)),
    (name = "cache", worker = .cache),
    ${namespacesOfKv.join('\n    ')}
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${modules.join(', ')}],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  cacheApiOutbound = "cache",
  ${storage}
  bindings = [${bindings.join(', ')}],
);
# A Cache API that never holds anything: whoever asks it pays for it and goes on to the object.
const cache :Workerd.Worker = (
  serviceWorkerScript = "addEventListener('fetch', event => event.respondWith(new Response(null, { status: event.request.method === 'PUT' ? 204 : 504 })))",
  compatibilityDate = "${COMPATIBILITY_DATE}",
);
`,
  );
  return { port, config };
}

/**
 * Starts workerd with one Worker.
 * @param {string} folder a bundle
 * @param {string} name
 * @param {Bindings} bindings
 */
export async function workerd(folder, name, bindings = {}) {
  const { port, config } = await prepare(folder, name, bindings);
  return start('workerd', ['serve', config], port);
}
