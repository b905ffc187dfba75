import { infiniteQueryOptions, queryOptions } from '@tanstack/svelte-query';
import { call } from '../account/call';
import { PORTFOLIO_KEY } from '../portfolio/keys';
import { page } from '../portfolio/queries';
import type { Transaction, Transactions } from './wire';

const PAGE_SIZE = 100;

/** What changes it is pushed. */
const USUAL = { refetchInterval: false, staleTime: 10_000 } as const;

export function transactionsQuery(filters: Readonly<Record<string, string | null>>) {
  return infiniteQueryOptions({
    queryKey: [...PORTFOLIO_KEY, 'transactions', filters],
    queryFn: ({ pageParam }) =>
      call<Transactions>('GET', page('/api/transactions', PAGE_SIZE, pageParam, filters)),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
    ...USUAL,
  });
}

export function transactionQuery(id: string) {
  return queryOptions({
    queryKey: [...PORTFOLIO_KEY, 'transaction', id],
    queryFn: () => call<Transaction>('GET', `/api/transactions/${encodeURIComponent(id)}`),
    ...USUAL,
  });
}
