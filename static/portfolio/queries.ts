import { infiniteQueryOptions, queryOptions } from '@tanstack/svelte-query';
import { call } from '../account/call';
import { push } from '../realtime/push.svelte';
import { PORTFOLIO_KEY } from './keys';
import type { RangeName } from './ranges';
import type { Accounts, AssetPage, Disposals, History, Portfolio } from './wire';

/** Prices move by themselves, so what is asked for again is what was not pushed: the change of a day, and far assets. */
const PRICED_POLL_MS = 60_000;
const UNPUSHED_POLL_MS = 15_000;
/** Each answer about the past fetches some of what is missing in it. */
const INCOMPLETE_POLL_MS = 1_000;

/** What changes it is pushed. */
const USUAL = { refetchInterval: false, staleTime: 10_000 } as const;

/** Reads whether news is pushed: call it where that is tracked. */
function priced() {
  return { refetchInterval: push.live ? PRICED_POLL_MS : UNPUSHED_POLL_MS, staleTime: 10_000 };
}

/** `book`: all real accounts together if it is null, or one paper account. */
export function portfolioQuery(book: string | null) {
  const rest = book === null ? '' : `?book=${encodeURIComponent(book)}`;
  return queryOptions({
    queryKey: [...PORTFOLIO_KEY, 'summary', book],
    queryFn: () => call<Portfolio>('GET', `/api/portfolio${rest}`),
    ...priced(),
  });
}

export function historyQuery(range: RangeName, book: string | null) {
  const rest = book === null ? '' : `&book=${encodeURIComponent(book)}`;
  return queryOptions({
    queryKey: [...PORTFOLIO_KEY, 'history', range, book],
    queryFn: () => call<History>('GET', `/api/portfolio/history?range=${range}${rest}`),
    refetchInterval: ({ state: { data, error } }) =>
      !error && data?.is_complete === false ? INCOMPLETE_POLL_MS : 5 * PRICED_POLL_MS,
    staleTime: PRICED_POLL_MS,
  });
}

export function assetPath(asset: string): string {
  return `/api/portfolio/assets/${encodeURIComponent(asset)}`;
}

/** `open`: only the lots of which something is left. */
export function assetQuery(asset: string, book: string | null, open: boolean) {
  return infiniteQueryOptions({
    queryKey: [...PORTFOLIO_KEY, 'asset', asset, book, open],
    queryFn: ({ pageParam }) =>
      call<AssetPage>('GET', page(assetPath(asset), 200, pageParam, { book, open: open ? 'true' : null })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
    ...priced(),
  });
}

export function disposalsQuery(asset: string, book: string | null) {
  return infiniteQueryOptions({
    queryKey: [...PORTFOLIO_KEY, 'disposals', asset, book],
    queryFn: ({ pageParam }) =>
      call<Disposals>('GET', page(`${assetPath(asset)}/disposals`, 100, pageParam, { book })),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
    ...USUAL,
  });
}

export const accountsQuery = queryOptions({
  queryKey: [...PORTFOLIO_KEY, 'accounts'],
  queryFn: async () => (await call<Accounts>('GET', '/api/accounts')).accounts,
  ...USUAL,
});

/** The address of a page of a list. */
export function page(
  path: string,
  limit: number,
  cursor: string | null,
  filters: Readonly<Record<string, string | null>> = {},
): string {
  const asked = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of Object.entries(filters)) if (value !== null) asked.set(name, value);
  if (cursor !== null) asked.set('cursor', cursor);
  return `${path}?${asked}`;
}
