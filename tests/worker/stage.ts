import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Miniflare, convertV4MiniflareOptions, type MiniflareOptions } from 'miniflare';
import { family } from '../../bench/processor.mjs';
import { Simulator } from '../simulator';
import { Heap } from './heap';

/** Keys of tokens, for tests alone. */
export const KEYS = {
  first: `first:${Buffer.alloc(32, 1).toString('base64url')}`,
  second: `second:${Buffer.alloc(32, 2).toString('base64url')}`,
};

/** How push services know the Worker, and that they are on this machine. */
export const PUSH = {
  VAPID_KEY: Buffer.alloc(32, 3).toString('base64url'),
  VAPID_CONTACT: 'mailto:push@example.org',
  PUSH_LOOPBACK: 'on',
};

/** What of D1 the tests use themselves. */
export interface Database {
  prepare(sql: string): Statement;
  batch(statements: Statement[]): Promise<unknown>;
}

interface Statement {
  bind(...values: unknown[]): Statement;
  all(): Promise<{ results: Record<string, unknown>[] }>;
}

/** Brings a database up to date, as `wrangler d1 migrations apply` does. */
async function migrate(database: Database): Promise<void> {
  for (const file of readdirSync('migrations').toSorted()) {
    const sql = readFileSync(join('migrations', file), 'utf8').replace(/--.*$/gm, '');
    // What a trigger does ends within it.
    const statements = sql.split(/;\s*\n(?!END)/).filter((statement) => statement.trim() !== '');
    await database.batch(statements.map((statement) => database.prepare(statement)));
  }
}

/** What a test asks the Worker with. */
export interface Answer<Body = any> {
  status: number;
  headers: Headers;
  text: string;
  json: Body;
}

/** The Worker on workerd, in front of a simulator. */
export class Stage {
  private constructor(
    readonly simulator: Simulator,
    private runtime: Miniflare,
    private readonly settings: (variables: Record<string, string>) => MiniflareOptions,
  ) {}

  /** Starts both. `bundle` is what ships, or the test build with its `/__fault/` addresses. */
  static async start(
    bundle: 'bundle' | 'bundle-with-faults' = 'bundle-with-faults',
    variables: Record<string, string> = {},
    ...options: string[]
  ): Promise<Stage> {
    const simulator = await Simulator.start(...options);
    const folder = join('build', bundle);
    // A folder that was built into twice may hold an older one too.
    const wasm = readdirSync(folder).filter((file) => file.endsWith('.wasm'));
    if (wasm.length === 0) throw new Error(`there is no wasm in ${folder}: run npm run build`);
    const state = resolve('build/test-state', crypto.randomUUID());
    const settings = (changed: Record<string, string>) =>
      convertV4MiniflareOptions({
        modulesRoot: folder,
        modules: [
          { type: 'ESModule' as const, path: join(folder, 'entry.js') },
          ...wasm.map((file) => ({ type: 'CompiledWasm' as const, path: join(folder, file) })),
        ],
        compatibilityDate: '2026-11-01',
        cf: false,
        ...(variables['INSPECTOR'] ? { inspectorPort: 0 } : {}),
        bindings: {
          COINBASE_URL: simulator.url,
          COINGECKO_URL: `${simulator.url}/api/v3`,
          FEED_ORIGIN: 'simulator',
          TOKEN_KEY: KEYS.first,
          MAIL_OUTBOX: 'on',
          ...PUSH,
          ...variables,
          ...changed,
        },
        durableObjects: {
          MARKET: { className: 'MarketObject', useSQLite: true },
          HUB: { className: 'HubObject', useSQLite: true },
          LEAF: { className: 'LeafObject', useSQLite: true },
          ACCOUNT: { className: 'AccountObject', useSQLite: true },
          GUARD: { className: 'GuardObject', useSQLite: true },
          ALERTS: { className: 'AlertsObject', useSQLite: true },
          ORDERS: { className: 'OrdersObject', useSQLite: true },
        },
        d1Databases: { DB: 'cryptovault' },
        kvNamespaces: { SESSIONS: 'sessions' },
        ratelimits: {
          COARSE: {
            namespace_id: '1001',
            simple: { limit: Number(variables['COARSE_LIMIT'] ?? 1e6), period: 60 },
          },
        },
        resourcePersistencePath: state,
      });
    const runtime = new Miniflare(settings({}));
    await runtime.ready;
    await migrate((await runtime.getD1Database('DB')) as unknown as Database);
    return new Stage(simulator, runtime, settings);
  }

  async ask(address: string, init: RequestInit = {}): Promise<Answer> {
    const response = await this.runtime.dispatchFetch(`http://vault.example${address}`, init as never);
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: response.status, headers: response.headers as unknown as Headers, text, json };
  }

  /** Rows of the database. */
  async rows(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
    const database = (await this.runtime.getD1Database('DB')) as unknown as Database;
    return (
      await database
        .prepare(sql)
        .bind(...values)
        .all()
    ).results;
  }

  /** Where it listens. */
  async url(): Promise<string> {
    return (await this.runtime.ready).origin;
  }

  /** The memory of the Worker's isolate. */
  heap(): Promise<Heap> {
    return Heap.of(this.runtime);
  }

  /** Moves the Worker's clock forward. */
  async advance(secs: number): Promise<void> {
    await this.ask(`/__fault/advance/${secs * 1000}`);
  }

  /** What the Worker's clock says. */
  async now(): Promise<number> {
    return Date.now() + Number((await this.ask('/__fault/advance/0')).text);
  }

  /** Makes the market tick now and waits for its end. */
  async tick(): Promise<void> {
    await this.ask('/__fault/tick');
  }

  /** Runs the minute cron. */
  async cron(): Promise<void> {
    const worker = await this.runtime.getWorker();
    await worker.scheduled({ cron: '* * * * *' });
  }

  /** Ends the runtime and starts it again on what it had stored, with some variables changed. */
  async restart(changed: Record<string, string> = {}): Promise<void> {
    await this.runtime.dispose();
    this.runtime = new Miniflare(this.settings(changed));
    await this.runtime.ready;
  }

  /** The same, ended as `kill -9` does. */
  async kill(): Promise<void> {
    const { port } = new URL(await this.url());
    process.kill(await listener(Number(port)), 'SIGKILL');
    await this.restart();
  }

  async stop(): Promise<void> {
    await this.runtime.dispose();
    this.simulator.stop();
  }
}

/** The workerd of ours that listens on a port. */
async function listener(port: number): Promise<number> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const inode = new RegExp(`^ *\\d+: \\S+:${hex} \\S+ 0A (?:\\S+ +){5}(\\d+)`, 'm').exec(
    readFileSync('/proc/net/tcp', 'utf8'),
  )?.[1];
  const pid = family(process.pid).find(
    (pid) => pid !== process.pid && inode !== undefined && sockets(pid).includes(`socket:[${inode}]`),
  );
  if (pid === undefined) throw new Error(`nobody of ours listens on ${port}`);
  return pid;
}

function sockets(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).map((name) => {
    try {
      return readlinkSync(join(folder, name));
    } catch {
      return '';
    }
  });
}

/** Fails unless `condition` holds within `secs` of real time. */
export async function eventually(condition: () => Promise<boolean>, secs = 10): Promise<void> {
  for (let tries = 0; tries < secs * 20; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come true in time');
}
