import type { Provenance, ErrorBody, ErrorCode, Shortage } from './api';
import { feed } from './feed.svelte';

export const TIMEOUT_MS = 12_000;

/** Set by the service worker on answers that it kept; the contract between sw.ts and this file. */
export const FROM_CACHE_HEADER = 'x-from-cache';
export const STORED_AT_HEADER = 'x-stored-at';

/** What the server says went wrong, and what only the client can see. */
export type Code = ErrorCode | 'network' | 'timeout' | 'malformed';

/** Faults in what was asked: asking again would not help. */
const FINAL: ReadonlySet<Code> = new Set<ErrorCode>([
  'invalid_parameter',
  'unknown_product',
  'not_found',
  'method_not_allowed',
]);

export class ApiError extends Error {
  constructor(
    readonly code: Code,
    message: string,
    readonly request_id: string | null = null,
    readonly field: string | null = null,
    /** How long the server says to wait. */
    readonly retry_after_secs: number | null = null,
    /** What is missing in an account. */
    readonly shortage: Shortage | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** Whether trying again may help: the fault is not in what was asked. */
  get passing(): boolean {
    return !FINAL.has(this.code);
  }
}

interface Answer<Body> {
  body: Body;
  etag: string | null;
  stored_for_ms: number | null;
}

declare global {
  interface Window {
    /** Reads that boot.js began before this script was there, by path. */
    early?: Record<string, Promise<Response>>;
  }
}

async function send(path: string, signal: AbortSignal | null): Promise<Response> {
  const early = window.early?.[path];
  if (early) {
    delete window.early?.[path]; // each serves once
    return early;
  }
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  return fetch(path, {
    cache: 'no-cache', // revalidate: an unchanged answer costs a 304
    headers: { accept: 'application/json' },
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
}

export async function get<Body>(path: string, signal: AbortSignal | null = null): Promise<Answer<Body>> {
  let response: Response;
  try {
    response = await send(path, signal);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unanswered(cause);
  }
  if (!response.ok) throw await errorFrom(response);
  let body: Body;
  try {
    body = (await response.json()) as Body;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError('malformed', 'The answer was cut off or is not what was expected.');
  }
  const stored_at = response.headers.has(FROM_CACHE_HEADER)
    ? Number(response.headers.get(STORED_AT_HEADER))
    : null;
  return {
    body,
    etag: response.headers.get('etag'),
    stored_for_ms: stored_at === null ? null : Math.max(0, Date.now() - stored_at),
  };
}

/** A request that came to nothing. */
export function unanswered(cause: unknown): ApiError {
  return cause instanceof DOMException && cause.name === 'TimeoutError'
    ? new ApiError('timeout', 'The server took too long to answer.')
    : new ApiError('network', 'The server could not be reached.');
}

export async function errorFrom(response: Response): Promise<ApiError> {
  const fallback = new ApiError(
    response.status >= 500 ? 'unavailable' : 'not_found',
    `The server answered ${response.status}.`,
    response.headers.get('x-request-id'),
  );
  try {
    const { error } = (await response.json()) as ErrorBody;
    const wait_secs = parseInt(response.headers.get('retry-after') ?? '', 10);
    return new ApiError(
      error.code,
      error.message,
      error.request_id,
      error.field ?? null,
      Number.isNaN(wait_secs) ? null : wait_secs,
      error.shortage ?? null,
    );
  } catch {
    return fallback;
  }
}

/** A read of market data: what it says of its age and source, and whether it failed, goes to the feed. */
export async function getFigures<Body>(
  path: string,
  provenanceOf: (body: Body) => Provenance | undefined,
  signal: AbortSignal | null = null,
): Promise<Body> {
  try {
    const { body, etag, stored_for_ms } = await get<Body>(path, signal);
    const provenance = provenanceOf(body);
    if (provenance) feed.answered(path, provenance, etag, stored_for_ms);
    return body;
  } catch (error) {
    if (error instanceof ApiError && error.passing) feed.failed();
    throw error;
  }
}
