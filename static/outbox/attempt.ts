import { quietly } from '../account/call';
import { bodyOf, send } from '../account/transport';
import { ApiError } from '../data/client';
import { session } from '../data/session.svelte';
import type { Entry } from './entry';
import { outcomeOf } from './outcomes';
import type { Outcome } from './queue';
import { rebase } from './rebases';

/** Nobody is signed in, or somebody else. */
class NotTheirs extends Error {}

/** Sends a write of this person once. Nobody is asked anything: it may not be they who look at the page. */
export async function attempt(entry: Entry, user: string): Promise<Outcome> {
  const began_offline = !navigator.onLine;
  try {
    return await sendOrRebase(entry, user);
  } catch (error) {
    if (error instanceof NotTheirs) return { kind: 'halted' };
    return outcomeOf(error, began_offline && !navigator.onLine);
  }
}

async function sendOrRebase(entry: Entry, user: string): Promise<Outcome> {
  const { method, path, body, if_match, key } = entry;
  const headers = new Headers({ 'idempotency-key': key });
  if (if_match !== undefined) headers.set('if-match', `"${if_match}"`);
  try {
    const sent = await quietly(() => {
      // Looked at each time: while a token was fetched, somebody else may have signed in.
      if (session.me?.user.id !== user) throw new NotTheirs();
      return send(method, path, body, undefined, headers);
    });
    return { kind: 'done', answer: await bodyOf(sent) };
  } catch (error) {
    const stale = error instanceof ApiError && error.code === 'version_mismatch';
    if (!stale || !entry.rebase) throw error;
    return await rebase(entry, entry.rebase);
  }
}
