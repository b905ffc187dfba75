import { queryOptions } from '@tanstack/svelte-query';
import { call } from '../account/call';
import { WATCHLISTS_KEY } from './keys';
import type { Watchlists } from './wire';

/** It is pushed when it changes: it is not polled. */
export const watchlistsQuery = queryOptions({
  queryKey: WATCHLISTS_KEY,
  queryFn: async () => (await call<Watchlists>('GET', '/api/watchlists')).watchlists,
  refetchInterval: false,
  staleTime: 10_000,
});
