import type { Amount, Market } from '../data/api';
import type { MarketList } from '../data/queries';
import { prices } from '../realtime/push.svelte';

/** What is known of an asset in the market: its name, and the product that its price in the currency is of. */
export class Listing {
  #names = new Map<string, string>();
  #products = new Map<string, Market>();

  constructor(
    private readonly list: MarketList | undefined,
    private readonly currency: string,
  ) {
    for (const market of list?.data ?? []) {
      if (market.name && !this.#names.has(market.symbol)) this.#names.set(market.symbol, market.name);
      this.#products.set(market.product_id, market);
    }
  }

  /** `Bitcoin`; nothing of what is not traded here. */
  nameOf(asset: string): string {
    return this.#names.get(asset) ?? '';
  }

  /** Null where it is not traded for the currency. */
  productOf(asset: string): string | null {
    const product = `${asset}-${this.currency}`;
    return this.#products.has(product) ? product : null;
  }

  /** When the newest price of an asset was made. Reactive. */
  pricedAt(asset: string, listed_at_ms: number | null): number | null {
    const product = this.productOf(asset);
    return product === null ? listed_at_ms : prices.newestAt(product, listed_at_ms);
  }

  /** The newest that was pushed, if it is newer than what the server answered with. Reactive. */
  priceOf(asset: string, listed: Amount | null, listed_at_ms: number | null): Amount | null {
    const product = this.productOf(asset);
    return product === null || listed === null ? listed : prices.newest(product, listed, listed_at_ms);
  }

  /** The newest price of a product, in what it is quoted in. Reactive. */
  priceNow(product: string): Amount | null {
    const listed = this.#products.get(product)?.price ?? null;
    return prices.newest(product, listed, this.list?.at_ms ?? null);
  }
}
