import { describe, expect, it } from 'vitest';
import { ApiError } from '../data/client';
import { placeOf, sentenceOf, waitOf } from './messages';

const limited = (secs: number | null) => new ApiError('too_many_attempts', 'No.', 'r', null, secs);

describe('what is said of an error', () => {
  it('is a sentence for people, for each code', () => {
    expect(sentenceOf(new ApiError('invalid_credentials', 'x'))).toMatch(/do not belong together/);
    expect(sentenceOf(new ApiError('step_expired', 'x'))).toMatch(/took too long/);
    expect(sentenceOf(new ApiError('weak_password', 'x'))).toMatch(/too easy to guess/);
  });

  it("is the server's own where it knows better", () => {
    expect(sentenceOf(new ApiError('invalid_parameter', 'The name is longer than 64 characters.'))).toBe(
      'The name is longer than 64 characters.',
    );
  });

  it('says how long to wait', () => {
    expect(sentenceOf(limited(40))).toBe('Too many attempts. Try again in 40 seconds.');
    expect(sentenceOf(limited(null))).toBe('Too many attempts. Try again in a little while.');
    expect([1, 0, 90, 91, 3_600, 7_000].map(waitOf)).toEqual([
      'in a second',
      'in a second',
      'in 90 seconds',
      'in 2 minutes',
      'in 60 minutes',
      'in 2 hours',
    ]);
  });

  it('tells a passkey that was not given from a fault', () => {
    expect(sentenceOf(new DOMException('', 'NotAllowedError'))).toMatch(/cancelled/);
    expect(sentenceOf(new Error('x'))).toMatch(/unexpected/);
  });
});

describe('where it is said', () => {
  it('is next to the field that the server names, if the form has it', () => {
    const error = new ApiError('invalid_parameter', 'x', null, 'name');
    expect(placeOf(error, ['name'])).toBe('name');
    expect(placeOf(error, ['code'])).toBe(null);
  });

  it('is next to the field that the code is about', () => {
    expect(placeOf(new ApiError('invalid_code', ''), ['email', 'code'])).toBe('code');
    expect(placeOf(new ApiError('weak_password', ''), ['current_password', 'new_password'])).toBe(
      'new_password',
    );
    expect(placeOf(new ApiError('invalid_credentials', ''), ['current_password'])).toBe('current_password');
  });

  it('is above the form where saying more would tell a stranger something', () => {
    expect(placeOf(new ApiError('invalid_credentials', ''), ['email', 'password'])).toBe(null);
  });
});
