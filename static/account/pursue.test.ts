import { describe, expect, it } from 'vitest';
import { ApiError, type Code } from '../data/client';
import { pursue, type Means } from './pursue';

/** A server that refuses with these codes in turn, and a person who agrees to everything but what is named. */
function stage(refusals: Code[], declined: keyof Means | null = null) {
  const done: string[] = [];
  const mean = (name: keyof Means) => () => {
    done.push(name);
    return Promise.resolve(name !== declined);
  };
  const means: Means = {
    refresh: mean('refresh'),
    signInAgain: mean('signInAgain'),
    prove: mean('prove'),
    learnToken: mean('learnToken'),
  };
  const attempt = () => {
    const code = refusals.shift();
    done.push(code ?? 'done');
    return code ? Promise.reject(new ApiError(code, '')) : Promise.resolve('answer');
  };
  return { done, outcome: pursue(attempt, means) };
}

describe('a request that was refused', () => {
  it('is repeated with a new token, and again after a proof', async () => {
    const { done, outcome } = stage(['unauthenticated', 'reauthentication_required']);
    await expect(outcome).resolves.toBe('answer');
    expect(done).toEqual(['unauthenticated', 'refresh', 'reauthentication_required', 'prove', 'done']);
  });

  it('is repeated when the person has signed in again', async () => {
    const { done, outcome } = stage(['session_ended', 'invalid_csrf_token']);
    await expect(outcome).resolves.toBe('answer');
    expect(done).toEqual(['session_ended', 'signInAgain', 'invalid_csrf_token', 'learnToken', 'done']);
  });

  it('is given up when the same is said twice', async () => {
    const { done, outcome } = stage(['unauthenticated', 'unauthenticated']);
    await expect(outcome).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(done).toEqual(['unauthenticated', 'refresh', 'unauthenticated']);
  });

  it('is given up when the person does not prove who they are', async () => {
    const { outcome } = stage(['reauthentication_required'], 'prove');
    await expect(outcome).rejects.toMatchObject({ code: 'reauthentication_required' });
  });

  it('for what cannot be mended is not repeated', async () => {
    const { done, outcome } = stage(['weak_password']);
    await expect(outcome).rejects.toMatchObject({ code: 'weak_password' });
    expect(done).toEqual(['weak_password']);
  });
});
