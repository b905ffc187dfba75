import { ApiError, type Code } from '../data/client';
import type { Refusal } from './entry';
import type { Outcome } from './queue';

/** The server has said nothing about it that would be the same another time; some of these it may have been done by. */
const PASSING: ReadonlySet<Code> = new Set<Code>([
  'network',
  'timeout',
  'malformed',
  'internal',
  'unavailable',
  'rate_limited',
  'too_many_attempts',
  'idempotency_in_progress',
  // The page and the session were out of step, and have been brought together.
  'invalid_csrf_token',
]);

/** Of these, those that may be so each time: the fault may be in what is asked after all. */
const PERHAPS_LASTING: ReadonlySet<Code> = new Set<Code>(['malformed', 'internal']);

const SIGNED_OUT: ReadonlySet<Code> = new Set<Code>(['unauthenticated', 'session_ended']);

/**
 * What an error says of a write. `offline`: the browser had no network from before it was sent until it failed; one
 * that lost it meanwhile may have been done.
 */
export function outcomeOf(error: unknown, offline: boolean): Outcome {
  if (!(error instanceof ApiError)) return { kind: 'refused', refusal: unexpected(error) };
  const { code } = error;
  if (SIGNED_OUT.has(code)) return { kind: 'halted' };
  if (code === 'network' && offline) return { kind: 'unsent' };
  if (!PASSING.has(code)) return { kind: 'refused', refusal: refusalOf(error) };
  const secs = error.retry_after_secs;
  const refusal = PERHAPS_LASTING.has(code) ? refusalOf(error) : null;
  return { kind: 'again', after_ms: secs === null ? null : secs * 1_000, refusal };
}

function refusalOf({ code, message, field, request_id, shortage }: ApiError): Refusal {
  return { code, message, field, request_id, ...(shortage && { shortage }) };
}

function unexpected(error: unknown): Refusal {
  return { code: 'unexpected', message: String(error), field: null, request_id: null };
}
