import { BY_VOLUME, type Column, type Order } from './order';

/** What the person looks for in the table; kept while they visit a product and come back. */
class MarketView {
  search = $state('');
  quote = $state<string | null>(null);
  order = $state.raw<Order>(BY_VOLUME);
  /** The watchlist that alone is shown, by its id. */
  list = $state<string | null>(null);
  /** The row that the keyboard is on, by product: it stays on the product when the order changes. */
  active = $state<string | null>(null);

  sortBy(column: Column): void {
    const again = this.order.column === column && column !== 'list';
    // Names read best from A, figures from the largest.
    const ascending = column === 'product' || column === 'list';
    this.order = { column, descending: again ? !this.order.descending : !ascending };
  }

  /** A list is shown in its own order; null shows all markets again. */
  choose(list: string | null): void {
    this.list = list;
    if (list !== null) this.sortBy('list');
    else if (this.order.column === 'list') this.order = BY_VOLUME;
  }
}

export const view = new MarketView();
