import { ApiError, errorFrom, TIMEOUT_MS, unanswered } from '../data/client';
import { session } from '../data/session.svelte';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Sent {
  response: Response;
  /** The server's time of the answer. */
  at_ms: number;
}

/** One private request: never from a cache, and with the token of the session if it changes something. */
export async function send(
  method: Method,
  path: string,
  /** An object is sent as JSON; text as it is. */
  body?: object | string,
  signal?: AbortSignal,
  more: HeadersInit = {},
): Promise<Sent> {
  const headers = new Headers(more);
  headers.set('accept', 'application/json');
  const is_text = typeof body === 'string';
  if (body !== undefined)
    headers.set('content-type', is_text ? 'text/plain; charset=utf-8' : 'application/json');
  if (method !== 'GET' && session.me) headers.set('x-csrf-token', session.me.csrf_token);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(body === undefined ? {} : { body: is_text ? body : JSON.stringify(body) }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unanswered(cause);
  }
  if (!response.ok) throw await errorFrom(response);
  const date_ms = Date.parse(response.headers.get('date') ?? '');
  return { response, at_ms: Number.isNaN(date_ms) ? Date.now() : date_ms };
}

export async function bodyOf<Body>({ response }: Sent): Promise<Body> {
  try {
    return (await response.json()) as Body;
  } catch {
    throw new ApiError('malformed', 'The answer was cut off or is not what was expected.');
  }
}
