import { queryOptions } from '@tanstack/svelte-query';
import { push } from '../realtime/push.svelte';
import type { BoardOf, Component, Candles, Health, Market, MarketPage, Markets, Provenance } from './api';
import { newerBoard, readBoard } from './boards';
import { ApiError, get, getFigures } from './client';
import { OutdatingClient } from './outdating';
import { versions } from './versions';

/** Where the server cannot push, everything on the screen is asked for again this often. */
const POLL_MS = 5_000;
/** What moves slowly, while what moves fast is pushed. */
const SLOW_POLL_MS = 30_000;
/** While the server gathers history, which takes seconds. */
const WARMING_POLL_MS = 2_000;
const PAGE_SIZE = 500;
/** A guard against a cursor that never ends: 20 × 500 products. */
const MAX_PAGES = 20;

function isFinal(error: unknown): boolean {
  return error instanceof ApiError && !error.passing;
}

function isWarming(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'warming' in data && data.warming === true;
}

/** Figures that another source may soon replace, which nothing pushed would tell of. */
function isPassing({ degraded, stale, data_age_ms }: Provenance): boolean {
  return degraded || stale || (data_age_ms ?? 0) > 2 * POLL_MS;
}

/** What was asked wrongly is not asked again. */
function every(ms: number, warming_ms: number) {
  return ({ state }: { state: { error: unknown; data: unknown } }) =>
    isFinal(state.error) ? false : isWarming(state.data) ? warming_ms : ms;
}

/** Reads what is pushed or not: call it where that is tracked. */
function usual() {
  return { refetchInterval: every(push.live ? SLOW_POLL_MS : POLL_MS, WARMING_POLL_MS) };
}

export const queryClient = new OutdatingClient({
  defaultOptions: {
    queries: {
      // Offline reads are answered by the service worker, so queries are not paused by the browser's guess.
      networkMode: 'always',
      retry: false, // the next poll is the retry
      staleTime: POLL_MS / 2,
      gcTime: 10 * 60_000,
      refetchInterval: every(POLL_MS, WARMING_POLL_MS),
      refetchIntervalInBackground: false,
      refetchOnWindowFocus: 'always',
      refetchOnReconnect: 'always',
    },
  },
});

// Query keys are the tags by which the server says that something is old.

export function boardKey(name: Component) {
  return ['board', name] as const;
}

export const MARKETS_KEY = ['markets'] as const;

export function boardQuery<Name extends Component>(name: Name) {
  const queryKey = boardKey(name);
  return queryOptions({
    queryKey,
    queryFn: async () => {
      const board = await readBoard(name);
      // What was asked for may come from a cache; what was pushed did not.
      return push.live ? newerBoard(queryClient.getQueryData<BoardOf<Name>>(queryKey), board) : board;
    },
    // Each push begins the wait anew, so that a board is asked for only if it is not pushed after all.
    ...(push.live
      ? { refetchInterval: every(SLOW_POLL_MS, SLOW_POLL_MS), refetchOnWindowFocus: false }
      : usual()),
  });
}

export interface MarketList {
  /** In the server's order: by 24 h volume in US dollars, largest first. */
  data: Market[];
  /** The server's time of the oldest of the figures; null without any. */
  at_ms: number | null;
}

export function marketsQuery() {
  return queryOptions({
    queryKey: MARKETS_KEY,
    queryFn: ({ signal }): Promise<MarketList> => readMarkets(signal),
    ...usual(),
  });
}

/** The address that boot.js also asks for. */
export function marketsPath(cursor: string | null): string {
  const rest = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  return `/api/markets?limit=${PAGE_SIZE}${rest}`;
}

async function readMarkets(signal: AbortSignal): Promise<MarketList> {
  const byProduct = new Map<string, Market>();
  let cursor: string | null = null;
  let page: Markets;
  let pages = 0;
  const times: (number | null)[] = [];
  do {
    const path = versions.address(marketsPath(cursor), MARKETS_KEY[0]);
    page = await getFigures<Markets>(path, (body) => body, signal);
    times.push(momentOf(page));
    // Between two pages a product may change its place and be sent twice.
    for (const market of page.data) byProduct.set(market.product_id, market);
    cursor = page.next_cursor;
    pages += 1;
  } while (cursor !== null && pages < MAX_PAGES);
  const known = times.filter((time) => time !== null);
  return { data: [...byProduct.values()], at_ms: known.length === times.length ? Math.min(...known) : null };
}

/** The server's time of figures, in milliseconds; null without any. */
export function momentOf({ last_updated }: Pick<Provenance, 'last_updated'>): number | null {
  return last_updated === null ? null : Date.parse(last_updated);
}

export function marketPath(product: string): string {
  return `/api/markets/${encodeURIComponent(product)}`;
}

export function marketQuery(product: string) {
  return queryOptions({
    queryKey: ['market', product],
    queryFn: ({ signal }) => {
      const path = versions.address(marketPath(product), MARKETS_KEY[0]);
      return getFigures<MarketPage>(path, (body) => body, signal);
    },
    refetchInterval: ({ state }) =>
      every(
        push.live && !(state.data && isPassing(state.data)) ? SLOW_POLL_MS : POLL_MS,
        WARMING_POLL_MS,
      )({
        state,
      }),
  });
}

export function candlesQuery(product: string, granularity: number, limit: number) {
  return queryOptions({
    queryKey: ['candles', product, granularity, limit],
    queryFn: async ({ signal }) => {
      const path = `${marketPath(product)}/candles?granularity=${granularity}&limit=${limit}`;
      return (await get<Candles>(path, signal)).body;
    },
    refetchInterval: every(candlesEvery(granularity), candlesEvery(granularity)),
  });
}

/** The finer the candles, the sooner the last of them is another. */
function candlesEvery(granularity: number): number {
  if (granularity > 300) return 2 * SLOW_POLL_MS;
  return push.live ? SLOW_POLL_MS : 2 * POLL_MS;
}

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: async ({ signal }) => (await get<Health>('/api/health', signal)).body,
});
