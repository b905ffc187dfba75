import { SvelteMap } from 'svelte/reactivity';
import type { Amount } from '../data/api';
import type { PushState } from './reports';

/** How news reaches this page, for everything that shows it or depends on it. */
class Push {
  state = $state.raw<PushState>('connecting');
  /** What is new comes by itself. */
  live = $derived(this.state === 'live');
}

export const push = new Push();

interface PricePoint {
  price: Amount;
  /** The server's time of it. */
  at_ms: number;
}

/** The prices that were pushed, each a signal of its own: one that changes redraws one cell. */
class Prices {
  #points = new SvelteMap<string, PricePoint>();

  take(at_ms: number, prices: Readonly<Record<string, Amount>>): void {
    for (const [product, price] of Object.entries(prices)) this.#points.set(product, { price, at_ms });
  }

  /** The pushed price of a product, or the price that it was listed with, if that is newer. */
  newest(product: string, listed: Amount | null, listed_at_ms: number | null): Amount | null {
    return this.#newer(product, listed_at_ms)?.price ?? listed;
  }

  /** When that price was made; null without any. */
  newestAt(product: string, listed_at_ms: number | null): number | null {
    return this.#newer(product, listed_at_ms)?.at_ms ?? listed_at_ms;
  }

  /** Figures without a time are figures that nobody vouches for: a price from before does not stand in for them. */
  #newer(product: string, listed_at_ms: number | null): PricePoint | null {
    const point = this.#points.get(product);
    return point && listed_at_ms !== null && point.at_ms >= listed_at_ms ? point : null;
  }
}

export const prices = new Prices();
