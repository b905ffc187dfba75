import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { Simulator } from '../simulator';

const CHROMIUM = process.env.CHROMIUM
  ? [process.env.CHROMIUM]
  : ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/opt/google/chrome/chrome'];

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const ENVIRONMENT = {
  ...process.env,
  CI: '1',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
};

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

/** A page with what went wrong on it: console errors, uncaught exceptions, refusals by the CSP. */
export interface Visit {
  page: Page;
  faults: string[];
}

export interface VisitOptions extends BrowserContextOptions {
  /** Without it, sockets are blocked, and everything comes by requests that a test can see and change. */
  push?: boolean;
}

/** The whole product as `wrangler dev` serves it, in front of a simulator, and a browser to look at it. */
export class Product {
  private visits: Visit[] = [];

  private server: ChildProcess | null = null;

  private constructor(
    private readonly port: number,
    readonly simulator: Simulator,
    readonly browser: Browser,
    /** Where the browser takes commands of others, such as Lighthouse. */
    readonly debugging_port: number,
    private readonly state: string,
  ) {}

  /** Starts it and waits until its boards have rows. `options` are those of the simulator. */
  static async start(...options: string[]): Promise<Product> {
    const simulator = await Simulator.start(...options);
    const [port, debugging_port] = [await freePort(), await freePort()];
    const state = resolve('build/test-state', crypto.randomUUID());
    // Copies: wrangler watches what it serves, and a build that goes on meanwhile would have it start again.
    mkdirSync(state, { recursive: true });
    for (const part of ['wrangler.toml', 'src/entry.js', 'build/worker', 'dist', 'migrations'])
      cpSync(part, `${state}/${part}`, { recursive: true });
    const executablePath = CHROMIUM.find((place) => existsSync(place));
    const browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      args: [...QUIET, `--remote-debugging-port=${debugging_port}`],
    });
    const product = new Product(port, simulator, browser, debugging_port, state);
    try {
      product.migrate();
      product.resume();
      await product.isWarm();
    } catch (error) {
      await product.stop();
      throw error;
    }
    return product;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Opens a page as a new visitor. Service workers are out of the way unless they are asked for. */
  async visit(path: string, { push = true, ...options }: VisitOptions = {}): Promise<Visit> {
    const context = await this.browser.newContext({
      viewport: DESKTOP,
      baseURL: this.url,
      serviceWorkers: 'block',
      ...options,
    });
    if (!push)
      await context.addInitScript(() => {
        for (const name of ['SharedWorker', 'WebSocket']) Reflect.deleteProperty(window, name);
      });
    const page = await context.newPage();
    const visit: Visit = { page, faults: [] };
    page.on('console', (message) => {
      // What the CSP refuses is written here too. That a page asked for does not exist is noted, and is no fault.
      const missing = message.text().includes('status of 404') && message.location().url === page.url();
      if (message.type() === 'error' && !missing) visit.faults.push(message.text());
    });
    page.on('pageerror', (error) => visit.faults.push(String(error)));
    this.visits.push(visit);
    await page.goto(path);
    return visit;
  }

  /** What went wrong so far on a page. */
  faultsOf(page: Page): string[] {
    return this.visits.find((visit) => visit.page === page)?.faults ?? [];
  }

  /** Ends all visits and returns what went wrong on their pages. */
  async leave(): Promise<string[]> {
    const visits = this.visits;
    this.visits = [];
    // A request that a test has in its hands when it ends would otherwise fail after it.
    const open = visits.filter(({ page }) => !page.isClosed());
    await Promise.all(open.map(({ page }) => page.unrouteAll({ behavior: 'ignoreErrors' })));
    await Promise.all(visits.map(({ page }) => page.context().close()));
    return visits.flatMap(({ faults }) => faults);
  }

  /** Ends the server alone: nothing listens at its address any more. */
  async cut(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server?.pid || server.exitCode !== null || server.signalCode !== null) return;
    const gone = new Promise((done) => server.once('exit', done));
    process.kill(-server.pid, 'SIGTERM');
    await gone;
  }

  /** Makes the tables of its database. */
  private migrate(): void {
    execFileSync(
      'node_modules/.bin/wrangler',
      [
        ...['d1', 'migrations', 'apply', 'DB', '--local'],
        ...['--config', `${this.state}/wrangler.toml`, '--persist-to', `${this.state}/data`],
      ],
      { stdio: ['ignore', 'ignore', 'inherit'], env: ENVIRONMENT },
    );
  }

  /** Starts the server, or starts it again with what it had stored. */
  resume(): void {
    const variables = {
      COINBASE_URL: this.simulator.url,
      COINGECKO_URL: `${this.simulator.url}/api/v3`,
      FEED_ORIGIN: 'simulator',
      TOKEN_KEY: `tests:${Buffer.alloc(32, 1).toString('base64url')}`,
      MAIL_OUTBOX: 'on',
      VAPID_KEY: Buffer.alloc(32, 3).toString('base64url'),
      VAPID_CONTACT: 'mailto:push@example.org',
      PUSH_LOOPBACK: 'on',
    };
    this.server = spawn(
      'node_modules/.bin/wrangler',
      [
        ...['dev', '--ip', '127.0.0.1', '--port', String(this.port), '--inspector-port', '0'],
        ...['--show-interactive-dev-session=false', '--log-level', 'error'],
        ...['--config', `${this.state}/wrangler.toml`, '--persist-to', `${this.state}/data`],
        ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
      ],
      {
        // A group of its own, so that its end is the end of all that it starts.
        detached: true,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: ENVIRONMENT,
      },
    );
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.cut();
    this.simulator.stop();
    rmSync(this.state, { recursive: true, force: true });
  }

  private async isWarm(): Promise<void> {
    await eventually(async () => {
      const names = 'top-banner-scroll,bottom-banner-scroll,gainers-table,losers-table';
      const answer = await fetch(`${this.url}/api/components?names=${names}`);
      const { components } = (await answer.json()) as { components: { count: number }[] };
      return components.every(({ count }) => count > 0);
    }, 60);
  }
}

/** Waits until a condition holds; a condition that throws does not hold yet. */
export async function eventually(condition: () => Promise<boolean>, secs = 10): Promise<void> {
  const end = Date.now() + secs * 1000;
  let last: unknown = null;
  while (Date.now() < end) {
    try {
      if (await condition()) return;
      last = null;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`it did not come true within ${secs} seconds`, { cause: last });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
