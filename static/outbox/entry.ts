import type { Method } from '../account/transport';
import type { Shortage } from '../data/api';

/** What a person wants changed. */
export interface Writing {
  method: Exclude<Method, 'GET'>;
  path: string;
  /** As JSON. Text that is `{key}`, of a write before it, stands for the id of what that one makes; so in the path. */
  body?: object;
  /** The version that the person saw: it is refused with `version_mismatch` if there is another by then. */
  if_match?: number;
  /** What the person reads of it: `Buy 0.5 BTC on 3 March`. */
  describes: string;
  /** How they can mend it when it is refused after they have gone on; without it they can repeat or discard it. */
  mend?: Mend;
  /** The refused write that this one takes the place of. */
  mends?: string;
  /** How it is made anew on top of what another device has changed meanwhile; without it such a write is refused. */
  rebase?: Rebase;
}

/** The form that opens again, and what was in it. See mending.svelte.ts. */
export interface Mend {
  /** Its page: `/transactions`. */
  page: string;
  /** Its name: `transaction`. */
  form: string;
  /** As JSON. */
  typed: unknown;
}

export interface Rebase {
  /** Which of rebases.ts. */
  as: 'watchlist' | 'watchlist_name' | 'task' | 'alert';
  /** What it needs to know of the state that the person saw, as JSON. */
  seen: unknown;
}

/** Why the server did not do it. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly field: string | null;
  readonly request_id: string | null;
  /** What is missing in an account. */
  readonly shortage?: Shortage;
}

/** A write in the outbox. */
export interface Entry extends Readonly<Writing> {
  /** Where it stands in the order. */
  readonly place: number;
  /** Its Idempotency-Key. */
  readonly key: string;
  readonly made_ms: number;
  /** When it was first sent, if it may have arrived. */
  readonly sent_ms: number | null;
  /** Attempts in a row that came to nothing. */
  readonly tries: number;
  /** Not to be sent before. */
  readonly until_ms: number;
  /** Null while it waits to be sent. */
  readonly refusal: Refusal | null;
}

/** A refused write that the person is about to mend. */
export interface Mending {
  readonly key: string;
  readonly mend: Mend;
  readonly refusal: Refusal;
}

export function newEntry({ ...writing }: Writing, key: string, now_ms: number): Entry {
  // What a form holds may be more than its JSON, and the outbox keeps no more than that.
  const plain = JSON.parse(JSON.stringify(writing)) as Writing;
  return { ...plain, place: 0, key, made_ms: now_ms, sent_ms: null, tries: 0, until_ms: 0, refusal: null };
}
