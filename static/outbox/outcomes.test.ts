import { describe, expect, it } from 'vitest';
import { ApiError, type Code } from '../data/client';
import { outcomeOf } from './outcomes';

const failed = (code: string, secs: number | null = null) =>
  new ApiError(code as Code, 'Said so.', 'r', 'amount', secs);

describe('what an error says of a write', () => {
  it('is that it was refused, with what the person needs to mend it', () => {
    expect(outcomeOf(failed('insufficient_balance'), false)).toEqual({
      kind: 'refused',
      refusal: { code: 'insufficient_balance', message: 'Said so.', field: 'amount', request_id: 'r' },
    });
  });

  it('is nothing, where nobody has answered or the server asks for patience', () => {
    for (const code of ['network', 'timeout', 'unavailable', 'idempotency_in_progress'])
      expect(outcomeOf(failed(code), false)).toEqual({ kind: 'again', after_ms: null, refusal: null });
    expect(outcomeOf(failed('rate_limited', 3), false)).toMatchObject({ kind: 'again', after_ms: 3_000 });
  });

  it('is nothing for now, where the server fails at it', () => {
    expect(outcomeOf(failed('internal'), false)).toMatchObject({
      kind: 'again',
      refusal: { code: 'internal' },
    });
  });

  it('is that it never left, only if there was no network all the while', () => {
    expect(outcomeOf(failed('network'), true)).toEqual({ kind: 'unsent' });
    expect(outcomeOf(failed('timeout'), true)).toMatchObject({ kind: 'again' });
  });

  it('is that nobody is signed in', () => {
    expect(outcomeOf(failed('session_ended'), false)).toEqual({ kind: 'halted' });
  });

  it('is that something is wrong here, which is shown and not tried for ever', () => {
    expect(outcomeOf(new TypeError('x is not a function'), false)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'unexpected' },
    });
  });
});
