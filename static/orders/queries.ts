import { infiniteQueryOptions, queryOptions } from '@tanstack/svelte-query';
import { call } from '../account/call';
import { page } from '../portfolio/queries';
import { ORDERS_KEY } from './keys';
import type { Fills, Order, Orders } from './wire';

const PAGE_SIZE = 100;

/** What changes it is pushed. */
const USUAL = { refetchInterval: false, staleTime: 10_000 } as const;

/** Of one account: what is open, or what has ended. */
export function ordersQuery(status: 'open' | 'done', account: string) {
  return infiniteQueryOptions({
    queryKey: [...ORDERS_KEY, 'list', status, account],
    queryFn: ({ pageParam }) =>
      call<Orders>('GET', page('/api/orders', PAGE_SIZE, pageParam, { status, account })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
    ...USUAL,
  });
}

export function fillsQuery(account: string) {
  return infiniteQueryOptions({
    queryKey: [...ORDERS_KEY, 'fills', account],
    queryFn: ({ pageParam }) => call<Fills>('GET', page('/api/fills', PAGE_SIZE, pageParam, { account })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
    ...USUAL,
  });
}

/** With its fills. */
export function orderQuery(id: string) {
  return queryOptions({
    queryKey: [...ORDERS_KEY, 'one', id],
    queryFn: () => call<Order>('GET', orderPath(id)),
    ...USUAL,
  });
}

export function orderPath(id: string): string {
  return `/api/orders/${encodeURIComponent(id)}`;
}
