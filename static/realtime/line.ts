import { Interest, isKept } from './channels';
import { openWay, type Way } from './port';
import type { Report, Wish } from './reports';

/** A page that nobody has looked at for this long needs no prices. */
const UNSEEN_MS = 30_000;

interface Network extends Navigator {
  readonly connection?: EventTarget;
}

/** This page's line to whoever holds the socket: what the page wants goes up, what is new comes down. */
export class Line {
  #way: Way | null = null;
  /** Numbers the ways: one that opens after its page has gone is closed again. */
  #opening = 0;
  /** Set while nobody looks. */
  #unseen: ReturnType<typeof setTimeout> | null = null;
  #asleep = false;
  readonly #interest = new Interest(() => this.#want());

  constructor(private readonly take: (report: Report) => void) {}

  /** Subscribes until what it returns is called. */
  ask(channels: readonly string[]): () => void {
    return this.#interest.ask(channels);
  }

  /** Has the socket opened anew, as one of this session; null of none. */
  renew(session: string | null): void {
    this.#tell({ kind: 'renew', session });
  }

  /** Opens the line and keeps it through whatever happens to the page; returns what ends it. */
  start(): () => void {
    const events = new AbortController();
    const { signal } = events;
    const network = () => this.#tell({ kind: 'wake', network: true });
    window.addEventListener('online', network, { signal });
    window.addEventListener('offline', network, { signal });
    (navigator as Network).connection?.addEventListener('change', network, { signal });
    document.addEventListener('visibilitychange', () => this.#look(), { signal });
    // A page that is kept for the way back holds nothing open, or it would not be kept.
    window.addEventListener('pagehide', () => this.#close(), { signal });
    window.addEventListener('pageshow', ({ persisted }) => persisted && void this.#open(), { signal });
    if (document.hidden) this.#look();
    void this.#open();
    return () => {
      events.abort();
      this.#close();
    };
  }

  async #open(): Promise<void> {
    const opening = ++this.#opening;
    const way = await openWay((report) => {
      if (opening === this.#opening) this.take(report);
    });
    if (opening !== this.#opening) {
      way.close();
      return;
    }
    this.#way = way;
    this.#want();
  }

  /** Of a page that is not seen only what must not be missed is wanted. */
  #want(): void {
    const { channels } = this.#interest;
    this.#tell({ kind: 'want', channels: this.#asleep ? channels.filter(isKept) : channels });
  }

  #look(): void {
    if (this.#unseen !== null) clearTimeout(this.#unseen);
    this.#unseen = null;
    if (document.hidden) {
      this.#unseen = setTimeout(() => {
        this.#asleep = true;
        this.#want();
      }, UNSEEN_MS);
      return;
    }
    if (this.#asleep) {
      this.#asleep = false;
      this.#want();
    }
    this.#tell({ kind: 'wake', network: false });
  }

  #close(): void {
    this.#opening += 1;
    this.#way?.close();
    this.#way = null;
  }

  #tell(wish: Wish): void {
    this.#way?.tell(wish);
  }
}
