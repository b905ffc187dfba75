import { Sorting } from '../vault/sorting.svelte';
import type { Column } from './order';
import type { RangeName } from './ranges';
import type { Account } from './wire';

/** What the person looks at; kept while they visit an asset and come back. */
class PortfolioView {
  /** A paper account; null for all real ones together. */
  book = $state<string | null>(null);
  range = $state<RangeName>('1m');
  search = $state('');
  /** Also assets of which nothing is left. */
  closed = $state(false);
  readonly sorting = new Sorting<Column>('value', ['asset']);

  /** The book, unless there is no such account any more, or it is of somebody who was here before. */
  bookAmong(accounts: readonly Account[] | undefined): string | null {
    const known = accounts?.some(({ id, kind }) => id === this.book && kind === 'paper') ?? false;
    return known ? this.book : null;
  }
}

export const view = new PortfolioView();
