import { ApiError } from '../../data/client';
import { Invalid } from './submission.svelte';

const LEAST_PASSWORD = 8;
const MOST_PASSWORD = 128;

/** Whether there is an address in it at all: the mail that arrives or does not is the real check. */
export function checkEmail(email: string): void {
  if (email.trim() === '') throw new Invalid('email', 'Enter your email address.');
  if (!/^[^\s@]+@[^\s@]+$/.test(email.trim()))
    throw new Invalid('email', 'An email address looks like name@example.org.');
}

export function checkFilled(field: string, value: string, ask: string): void {
  if (value.trim() === '') throw new Invalid(field, ask);
}

export function checkNewPassword(password: string, field: string): void {
  const length = [...password].length;
  if (length < LEAST_PASSWORD)
    throw new Invalid(field, `A password has at least ${LEAST_PASSWORD} characters.`);
  if (length > MOST_PASSWORD) throw new Invalid(field, `A password has at most ${MOST_PASSWORD} characters.`);
}

/** Where there is one thing to get wrong, it is said next to it. */
export async function checkPlace(field: string, wrong: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const known = error instanceof ApiError ? error.code : null;
    if (known === 'invalid_credentials' || known === 'invalid_code') throw new Invalid(field, wrong);
    throw error;
  }
}
