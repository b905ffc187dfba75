import { boardChannel, Interest, priceChannel } from './channels';
import { Client } from './client';
import type { Environment } from './environment';
import { Newest } from './newest';
import type { Report, Wish } from './reports';

/** The end of a channel to one page. */
export interface Port {
  postMessage(report: Report): void;
  onmessage: ((event: MessageEvent<Wish>) => void) | null;
  close(): void;
}

/** Pages that learn of a change at about the same time ask for it once. */
const BETWEEN_RENEWALS_MS = 20_000;

interface Page {
  channels: ReadonlySet<string>;
  release: () => void;
}

/** Holds the socket for all pages that are connected to it: the tabs of a browser, or one page alone. */
export class Host {
  readonly #pages = new Map<Port, Page>();
  readonly #newest = new Newest();
  readonly #interest: Interest;
  readonly #client: Client;
  #identity: Report | null = null;
  #renewed: { session: string | null; at: number } | null = null;

  /** `released` calls back once a lock is no longer held: its page is gone, in whatever way. */
  constructor(
    private readonly environment: Environment,
    private readonly released: (lock: string, gone: () => void) => void,
  ) {
    this.#client = new Client(environment, (report) => this.#tell(report));
    this.#interest = new Interest((channels) => {
      this.#newest.keep(channels);
      this.#client.want(channels);
    });
  }

  connect(port: Port): void {
    this.#pages.set(port, { channels: new Set(), release: () => undefined });
    port.onmessage = ({ data }) => this.#take(port, data);
    port.postMessage({ kind: 'state', state: this.#client.state });
    if (this.#identity) port.postMessage(this.#identity);
  }

  wake(network: boolean): void {
    this.#client.wake(network);
  }

  #take(port: Port, wish: Wish): void {
    const page = this.#pages.get(port);
    if (!page) return;
    switch (wish.kind) {
      case 'want': {
        const release = this.#interest.ask(wish.channels);
        page.release();
        this.#pages.set(port, { channels: new Set(wish.channels), release });
        const added = wish.channels.filter((channel) => !page.channels.has(channel));
        for (const report of this.#newest.of(added)) port.postMessage(report);
        // In a task of its own, so that the first question is for all that the page wants.
        queueMicrotask(() => this.#client.start());
        break;
      }
      case 'held':
        this.released(wish.lock, () => this.#leave(port));
        break;
      case 'wake':
        this.#client.wake(wish.network);
        break;
      case 'renew':
        this.#renew(wish.session);
        break;
      case 'bye':
        this.#leave(port);
        break;
    }
  }

  #renew(session: string | null): void {
    const at = this.environment.clock.now();
    const before = this.#renewed;
    if (before?.session === session && at - before.at < BETWEEN_RENEWALS_MS) return;
    this.#renewed = { session, at };
    this.#identity = null;
    this.#client.renew();
  }

  #leave(port: Port): void {
    this.#pages.get(port)?.release();
    this.#pages.delete(port);
    port.close();
    if (this.#pages.size === 0) this.#client.stop();
  }

  #tell(report: Report): void {
    this.#newest.take(report);
    if (report.kind === 'identity') this.#identity = report;
    for (const [port, { channels }] of this.#pages) {
      const own = ofInterest(report, channels);
      if (own) port.postMessage(own);
    }
  }
}

/** Of prices and boards a page hears only those that it asked for. */
export function ofInterest(report: Report, channels: ReadonlySet<string>): Report | null {
  if (report.kind === 'board') return channels.has(boardChannel(report.board.component)) ? report : null;
  if (report.kind !== 'prices') return report;
  const prices = Object.entries(report.prices).filter(([product]) => channels.has(priceChannel(product)));
  return prices.length === 0 ? null : { ...report, prices: Object.fromEntries(prices) };
}
