import type { Entry } from './entry';

/** Where the entries lie. */
export interface Shelf {
  /** In their order. */
  all(): Promise<readonly Entry[]>;
  /** Changes them in one step, between which and that of another tab there is an order. */
  change(step: (entries: readonly Entry[]) => readonly Entry[]): Promise<readonly Entry[]>;
}

/** Where the browser forbids storage: what is not sent is lost with the page. */
export class MemoryShelf implements Shelf {
  #entries: readonly Entry[] = [];

  all = () => Promise.resolve(this.#entries);

  change = (step: (entries: readonly Entry[]) => readonly Entry[]) => {
    this.#entries = step(this.#entries);
    return Promise.resolve(this.#entries);
  };
}
