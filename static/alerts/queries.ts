import { infiniteQueryOptions, queryOptions } from '@tanstack/svelte-query';
import { call } from '../account/call';
import { page } from '../portfolio/queries';
import { ALERTS_KEY } from './keys';
import type { Alert, AlertEvents, Alerts } from './wire';

const PAGE_SIZE = 200;
const EVENTS_SIZE = 10;

/** What changes it is pushed. */
const USUAL = { refetchInterval: false, staleTime: 10_000 } as const;

/** Those of one product, or all if it is null. */
export function alertsQuery(product_id: string | null) {
  return infiniteQueryOptions({
    queryKey: [...ALERTS_KEY, 'list', product_id],
    queryFn: ({ pageParam }) =>
      call<Alerts>('GET', page('/api/alerts', PAGE_SIZE, pageParam, { product_id })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
    ...USUAL,
  });
}

export function alertQuery(id: string) {
  return queryOptions({
    queryKey: [...ALERTS_KEY, 'one', id],
    queryFn: () => call<Alert>('GET', `/api/alerts/${encodeURIComponent(id)}`),
    ...USUAL,
  });
}

/** What a rule has told. */
export function eventsQuery(id: string) {
  const path = `/api/alerts/${encodeURIComponent(id)}/events`;
  return infiniteQueryOptions({
    queryKey: [...ALERTS_KEY, 'events', id],
    queryFn: ({ pageParam }) => call<AlertEvents>('GET', page(path, EVENTS_SIZE, pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
    ...USUAL,
  });
}
