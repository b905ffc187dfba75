import type { Account } from '../portfolio/wire';

export type Tab = 'open' | 'fills' | 'done';

/** What the person looks at; kept while they visit something else and come back. */
class OrdersView {
  account = $state<string | null>(null);
  tab = $state<Tab>('open');

  /** The account, or another one if there is no such any more, or it is of somebody who was here before. */
  accountAmong(papers: readonly Account[]): Account | undefined {
    return papers.find(({ id }) => id === this.account) ?? papers[0];
  }
}

export const view = new OrdersView();

export function papersOf(accounts: readonly Account[] | undefined): Account[] {
  return (accounts ?? []).filter(({ kind }) => kind === 'paper');
}
