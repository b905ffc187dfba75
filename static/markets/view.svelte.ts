import { BY_VOLUME, type Column, type Order } from './order';

/** What the person looks for in the table; kept while they visit a product and come back. */
class MarketView {
  search = $state('');
  quote = $state<string | null>(null);
  order = $state.raw<Order>(BY_VOLUME);
  /** The row that the keyboard is on, by product: it stays on the product when the order changes. */
  active = $state<string | null>(null);

  sortBy(column: Column): void {
    const again = this.order.column === column;
    // Names read best from A, figures from the largest.
    this.order = { column, descending: again ? !this.order.descending : column !== 'product' };
  }
}

export const view = new MarketView();
