import { infiniteQueryOptions, queryOptions } from '@tanstack/svelte-query';
import { call } from '../account/call';
import { page } from '../portfolio/queries';
import { TASKS_KEY } from './keys';
import type { Status, Task, Tasks } from './wire';

const PAGE_SIZE = 50;

/** What changes it is pushed. */
const USUAL = { refetchInterval: false, staleTime: 10_000 } as const;

/** Of one asset, or of all if it is null. */
export function tasksQuery(status: Status, asset: string | null) {
  return infiniteQueryOptions({
    queryKey: [...TASKS_KEY, 'list', status, asset],
    queryFn: ({ pageParam }) =>
      call<Tasks>('GET', page('/api/tasks', PAGE_SIZE, pageParam, { status, asset })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
    ...USUAL,
  });
}

/** How many there are. */
export function countQuery(status: Status, asset: string | null) {
  return queryOptions({
    queryKey: [...TASKS_KEY, 'count', status, asset],
    queryFn: async () => (await call<Tasks>('GET', page('/api/tasks', 1, null, { status, asset }))).total,
    ...USUAL,
  });
}

export function taskQuery(id: string) {
  return queryOptions({
    queryKey: [...TASKS_KEY, 'one', id],
    queryFn: () => call<Task>('GET', `/api/tasks/${encodeURIComponent(id)}`),
    ...USUAL,
  });
}
