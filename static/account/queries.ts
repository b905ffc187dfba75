import { infiniteQueryOptions, queryOptions } from '@tanstack/svelte-query';
import { ApiError } from '../data/client';
import { call } from './call';
import { ACCOUNT_KEY, AUDIT_KEY, KEYS_KEY, SESSIONS_KEY } from './private';
import type { Account, AuditPage, Keys, Sessions } from './wire';

const PAGE_SIZE = 20;

/** It is pushed when it changes, and looked at again when the person comes back: it is not polled. */
const USUAL = { refetchInterval: false, staleTime: 10_000 } as const;

export const accountQuery = queryOptions({
  queryKey: ACCOUNT_KEY,
  queryFn: () => call<Account>('GET', '/api/me/account'),
  ...USUAL,
});

export const sessionsQuery = queryOptions({
  queryKey: SESSIONS_KEY,
  queryFn: async () => (await call<Sessions>('GET', '/api/me/sessions')).sessions,
  ...USUAL,
});

export const keysQuery = queryOptions({
  queryKey: KEYS_KEY,
  queryFn: async () => (await call<Keys>('GET', '/api/me/keys')).keys,
  ...USUAL,
});

export const auditQuery = infiniteQueryOptions({
  queryKey: AUDIT_KEY,
  queryFn: ({ pageParam }) => call<AuditPage>('GET', auditPath(pageParam)),
  initialPageParam: null as string | null,
  getNextPageParam: ({ next_cursor }) => next_cursor ?? null,
  ...USUAL,
});

function auditPath(cursor: string | null): string {
  const rest = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  return `/api/me/audit?limit=${PAGE_SIZE}${rest}`;
}

/** Nobody needs to be told that it failed: the person has been asked to sign in, and has not. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'unauthenticated' || error.code === 'session_ended');
}
