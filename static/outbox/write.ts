import { ApiError, type Code } from '../data/client';
import { session } from '../data/session.svelte';
import { newEntry, type Rebase, type Writing } from './entry';
import { post } from './post';

export type Outcome<Answer> =
  | { state: 'done'; answer: Answer }
  /** It is in the outbox, under this key, and will be done when the server can be reached. */
  | { state: 'queued'; key: string };

/** What was mended by what, since the page was opened: a form that is refused again mends the newest. */
const mended = new Map<string, string>();

/**
 * Has something of the person's changed. Rejects with an `ApiError` if it is refused. Each has its own key, which is
 * made once and is the same however often the request is repeated: it is done once or not at all. It is kept on this
 * device before it is sent, so that neither a closed page nor a lost connection loses it.
 */
export async function write<Answer>(writing: Writing): Promise<Outcome<Answer>> {
  const user = session.user?.id;
  if (user === undefined) throw new ApiError('unauthenticated', 'Sign in first.');
  const key = crypto.randomUUID();
  const mends = writing.mends && newest(writing.mends);
  const heard = await post.put(user, newEntry(mends ? { ...writing, mends } : writing, key, Date.now()));
  if (mends) mended.set(mends, key);
  if (heard.kind === 'done') return { state: 'done', answer: heard.answer as Answer };
  if (heard.kind === 'queued') return { state: 'queued', key };
  // The person has the form before them. What was in the outbox before, and what belongs to it, stays there.
  if (!mends) await post.change({ kind: 'discarded', key });
  const { code, message, field, request_id, shortage } = heard.refusal;
  throw new ApiError(code as Code, message, request_id, field, null, shortage);
}

/** For what is to be changed from the state that the person saw. One that is not made yet has no version to compare. */
export function onTopOf(version: number, rebase: Rebase): Pick<Writing, 'if_match' | 'rebase'> {
  return version > 0 ? { if_match: version, rebase } : {};
}

function newest(key: string): string {
  const by = mended.get(key);
  return by === undefined ? key : newest(by);
}
