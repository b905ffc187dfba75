import { ApiError, type Code } from '../data/client';

/** What is said for each code. Those without a sentence here are the server's own words. */
const SENTENCES: Partial<Record<Code, string>> = {
  invalid_credentials: 'The email address and the password do not belong together.',
  invalid_code: 'That code is not right, or it is too old.',
  step_expired: 'That took too long. Begin again with your password.',
  session_ended: 'Your session has ended. Sign in again.',
  unauthenticated: 'You are signed out. Sign in again.',
  session_required: 'This can only be done by a person who is signed in.',
  reauthentication_required: 'Nothing was changed: it takes a proof that it is you.',
  invalid_csrf_token: 'This page was out of step with your session. Try once more.',
  foreign_origin: 'The server did not accept that the request came from this page. Reload and try again.',
  weak_password: 'This password is too easy to guess. Use a longer or less usual one.',
  network: 'The server cannot be reached. Check your connection and try again.',
  timeout: 'The server took too long to answer. Try again.',
  malformed: 'The answer was cut off. Try again.',
  internal: 'Something went wrong on our side. Try again in a moment.',
  unavailable: 'This cannot be done at the moment. Nothing was changed; try again shortly.',
};

const LIMITS: ReadonlySet<Code> = new Set<Code>(['rate_limited', 'too_many_attempts']);

export function sentenceOf(error: unknown): string {
  if (!(error instanceof ApiError)) return refusalOf(error);
  if (LIMITS.has(error.code)) return `Too many attempts. Try again ${waitOf(error.retry_after_secs)}.`;
  return SENTENCES[error.code] ?? (error.message || 'That did not work. Try again.');
}

/** `in 40 seconds`, `in 2 minutes`: never less than it takes. */
export function waitOf(secs: number | null): string {
  if (secs === null) return 'in a little while';
  if (secs <= 1) return 'in a second';
  if (secs <= 90) return `in ${secs} seconds`;
  const minutes = Math.ceil(secs / 60);
  if (minutes < 90) return `in ${minutes} minutes`;
  return `in ${Math.ceil(minutes / 60)} hours`;
}

/** What the browser says of a passkey that was not given. */
const REFUSALS: Record<string, string> = {
  NotAllowedError: 'No passkey was used: it was cancelled, or took too long.',
  AbortError: 'No passkey was used.',
  InvalidStateError: 'This device already has a passkey for your account.',
  SecurityError: 'Passkeys do not work at this address.',
  NotSupportedError: 'This device cannot make the kind of passkey that is needed.',
};

function refusalOf(error: unknown): string {
  const known = error instanceof DOMException ? REFUSALS[error.name] : undefined;
  return known ?? 'Something unexpected happened. Try again.';
}

/** Next to which of a form's fields an error belongs; null if it is of the form as a whole. */
export function placeOf(error: unknown, fields: readonly string[]): string | null {
  if (!(error instanceof ApiError)) return null;
  if (error.field !== null && fields.includes(error.field)) return error.field;
  return CANDIDATES[error.code]?.find((field) => fields.includes(field)) ?? null;
}

const CANDIDATES: Partial<Record<Code, readonly string[]>> = {
  invalid_code: ['code'],
  weak_password: ['new_password', 'password'],
  invalid_credentials: ['current_password'],
};
