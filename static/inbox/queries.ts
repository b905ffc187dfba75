import { infiniteQueryOptions } from '@tanstack/svelte-query';
import { call } from '../account/call';
import { page } from '../portfolio/queries';
import { NOTIFICATIONS_KEY } from './keys';
import type { Notifications } from './wire';

const PAGE_SIZE = 20;

/** What a person was told, the newest first. It is pushed when it changes: it is not polled. */
export const inboxQuery = infiniteQueryOptions({
  queryKey: [...NOTIFICATIONS_KEY, 'list'],
  queryFn: ({ pageParam }) => call<Notifications>('GET', page('/api/notifications', PAGE_SIZE, pageParam)),
  initialPageParam: null as string | null,
  getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
  refetchInterval: false,
  staleTime: 10_000,
});
