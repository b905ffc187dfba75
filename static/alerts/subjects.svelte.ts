import type { Amount, Market } from '../data/api';
import type { MarketList } from '../data/queries';
import { Listing } from '../portfolio/listing';
import { positionAt, worthOf } from '../portfolio/live';
import type { Portfolio } from '../portfolio/wire';
import { prices } from '../realtime/push.svelte';
import { changeOver } from './crossing';
import type { Alert, Span, Target } from './wire';

/** What is known of what rules are about: prices as they are pushed, moves as the boards have them. */
export class Subjects {
  #markets: Readonly<Partial<Record<string, Market>>>;
  #worth = $derived.by(() => this.#value());

  constructor(
    private readonly list: MarketList | undefined,
    /** All real accounts together, as far as anybody asks for them. */
    private readonly portfolio: Portfolio | undefined,
  ) {
    this.#markets = Object.fromEntries((list?.data ?? []).map((market) => [market.product_id, market]));
  }

  market(product: string | null): Market | undefined {
    return product === null ? undefined : this.#markets[product];
  }

  /** The newest price of a product, or the value of the portfolio; null of what is many. Reactive. */
  priceOf({ target, product_id }: { target: Target; product_id: string | null }): Amount | null {
    if (target === 'portfolio') return this.#worth;
    if (target !== 'product' || product_id === null) return null;
    return prices.newest(product_id, this.market(product_id)?.price ?? null, this.list?.at_ms ?? null);
  }

  /** How far a product has moved over a window, if the boards know. */
  changeOf({ product_id, window }: { product_id: string | null; window: Span | null }): number | null {
    return changeOver(window, this.market(product_id));
  }

  /** Of the markets of a rule, which has moved furthest the way that it asks about. */
  furthest({ condition, window, subjects }: Alert): { product: string; change: number } | null {
    let found: { product: string; change: number; size: number } | null = null;
    for (const { subject } of subjects) {
      const change = changeOver(window, this.market(subject));
      if (change === null) continue;
      const size = condition === 'up' ? change : condition === 'down' ? -change : Math.abs(change);
      if (size > (found?.size ?? -Infinity)) found = { product: subject, change, size };
    }
    return found;
  }

  /** What all that is held comes to; null if something has no price, as the server would say nothing either. */
  #value(): Amount | null {
    if (!this.portfolio) return null;
    const { assets, currency, prices_at_ms = null } = this.portfolio;
    const listing = new Listing(this.list, currency);
    const worth = worthOf(
      assets.map((row) =>
        positionAt(row, listing.priceOf(row.asset, row.price ?? null, prices_at_ms), currency),
      ),
    );
    return worth.unpriced.length > 0 ? null : worth.value;
  }
}
