import { queryOptions } from '@tanstack/svelte-query';
import { call } from '../account/call';
import { queryClient } from '../data/queries';
import { PUSH_KEY } from './keys';
import { PATH, type Push } from './wire';

/** Which devices are told while they are closed, and when not. It is pushed when it changes: it is not polled. */
export const pushQuery = queryOptions({
  queryKey: PUSH_KEY,
  queryFn: () => call<Push>('GET', PATH),
  refetchInterval: false,
  staleTime: 10_000,
});

/** The server says so as well; where nothing can be pushed this is the only word of it. */
export function changed(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: PUSH_KEY });
}
