import { infiniteQueryOptions, queryOptions } from '@tanstack/svelte-query';
import { call } from '../account/call';
import { queryClient } from '../data/queries';
import { IMPORTS_KEY } from '../portfolio/keys';
import { page } from '../portfolio/queries';
import type { Import, ImportRows, Imports, Status } from './wire';

/** What changes it is pushed. */
const USUAL = { refetchInterval: false, staleTime: 10_000 } as const;

export function importPath(id: string): string {
  return `/api/imports/${encodeURIComponent(id)}`;
}

export const importsQuery = queryOptions({
  queryKey: [...IMPORTS_KEY, 'all'],
  queryFn: async () => (await call<Imports>('GET', '/api/imports?limit=50')).imports,
  ...USUAL,
});

const keyOf = (id: string) => [...IMPORTS_KEY, 'one', id] as const;

export function importQuery(id: string) {
  return queryOptions({
    queryKey: keyOf(id),
    queryFn: () => call<Import>('GET', importPath(id)),
    ...USUAL,
  });
}

/** Every step answers with the import: nobody has to ask for it again. */
export function learn(one: Import): Import {
  queryClient.setQueryData<Import>(keyOf(one.id), one);
  return one;
}

export function rowsQuery(id: string, status: Status) {
  return infiniteQueryOptions({
    queryKey: [...IMPORTS_KEY, 'rows', id, status],
    queryFn: ({ pageParam }) =>
      call<ImportRows>('GET', page(`${importPath(id)}/rows`, 100, pageParam, { status })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
    ...USUAL,
  });
}
