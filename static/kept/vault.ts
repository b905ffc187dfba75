import { post } from '../outbox/post';
import { cache } from './cache';
import { close as closeDatabase } from './database';

/** What this device keeps for one person: what they were last shown, and what they want done. */

export function open(user: string): void {
  cache.open(user);
  post.open(user);
}

/** Their session was ended: nothing is kept of what they were shown. What they want done waits for them. */
export function forget(): void {
  cache.forget();
}

/** Nobody is signed in any more. */
export function close(): void {
  cache.close();
  post.close();
  closeDatabase();
}
