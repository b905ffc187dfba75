import type { Entry, Refusal } from './entry';
import { followVersion, idOf, referenceTo, refersTo, resolved, versionOf } from './references';

/**
 * The rules of the outbox: what becomes of its entries, in order, by what happens, and which of them is to be sent.
 * Pure: the time and what is random are arguments.
 */
export type Happening =
  | { kind: 'made'; entry: Entry }
  /** `began_ms`: what `next` was told when it had it sent. */
  | { kind: 'answered'; key: string; outcome: Outcome; began_ms: number; now_ms: number; random: number }
  /** There may be a way to the server again, or the person wants it tried. */
  | { kind: 'woken' }
  | { kind: 'repeated'; key: string }
  | { kind: 'discarded'; key: string };

/** What came of sending an entry. */
export type Outcome =
  | { kind: 'done'; answer: unknown }
  /**
   * It may have been done, and is to be repeated. `after_ms`: as the server says. `refusal`: what is to be said if it
   * goes on like this, where the fault may be in what is asked; null where it can only pass.
   */
  | { kind: 'again'; after_ms: number | null; refusal: Refusal | null }
  /** It has not left this device. */
  | { kind: 'unsent' }
  | { kind: 'refused'; refusal: Refusal }
  /** Another device was first: it is another request now. Of the refused one the server has kept nothing. */
  | { kind: 'rebased'; body: object; if_match: number; seen: unknown }
  /** Nobody is signed in who could send it. */
  | { kind: 'halted' };

export type Next = { kind: 'send'; entry: Entry } | { kind: 'wait'; ms: number } | { kind: 'rest' };

const BASE_MS = 500;
const LONGEST_MS = 60_000;
/** What the server fails at this often in a row is set aside, so that it does not hold up all behind it for ever. */
const MOST_TRIES = 6;
/** The server remembers for 7 days what it has done: what is repeated later than this might be done twice. */
const REMEMBERED_MS = 6 * 24 * 3_600_000;

export const UNKNOWN_OUTCOME: Refusal = {
  code: 'unknown_outcome',
  message:
    'It was sent a week ago and no answer came. It may have been done: look before you repeat or discard it.',
  field: null,
  request_id: null,
};

/** The entries after it. Those that stay as they were are the same objects. */
export function after(entries: readonly Entry[], happening: Happening): readonly Entry[] {
  switch (happening.kind) {
    case 'made':
      return withMade(entries, happening.entry);
    case 'answered':
      return withOutcome(entries, happening);
    case 'woken':
      return entries.map((entry) => (entry.until_ms === 0 ? entry : { ...entry, until_ms: 0 }));
    case 'repeated':
      return change(entries, happening.key, (entry) => ({
        ...entry,
        refusal: null,
        // What was set aside may have been done, and still counts from its first attempt.
        sent_ms: entry.refusal?.code === UNKNOWN_OUTCOME.code ? null : entry.sent_ms,
        tries: 0,
        until_ms: 0,
      }));
    case 'discarded':
      return without(entries, happening.key);
  }
}

/** What is to be done now, and the entries with what is to be remembered of it before it is done. */
export function next(entries: readonly Entry[], now_ms: number): { entries: readonly Entry[]; next: Next } {
  const known = entries.map((entry) => (isForgotten(entry, now_ms) ? refuse(entry, UNKNOWN_OUTCOME) : entry));
  const first = known.find((entry) => entry.refusal === null && !waitsForAnother(entry, known));
  if (!first) return { entries: known, next: { kind: 'rest' } };
  // A clock that was set back makes no wait longer than any.
  const ms = Math.min(first.until_ms - now_ms, LONGEST_MS);
  if (ms > 0) return { entries: known, next: { kind: 'wait', ms } };
  const entry = first.sent_ms === null ? { ...first, sent_ms: now_ms } : first;
  return { entries: change(known, entry.key, () => entry), next: { kind: 'send', entry } };
}

/** What belongs to something that is not there yet waits for it, and does not hold up others. */
export function waitsForAnother(entry: Entry, entries: readonly Entry[]): boolean {
  return entries.some(({ key }) => key !== entry.key && refersTo(entry, key));
}

function withMade(entries: readonly Entry[], made: Entry): readonly Entry[] {
  const mended = entries.find(({ key, refusal }) => key === made.mends && refusal !== null);
  if (!mended) return [...entries, { ...made, place: (entries.at(-1)?.place ?? 0) + 1 }];
  const mending = { ...made, place: mended.place };
  return entries.map((entry) =>
    entry === mended ? mending : resolved(entry, mended.key, referenceTo(mending.key)),
  );
}

function withOutcome(
  entries: readonly Entry[],
  { key, outcome, began_ms, now_ms, random }: Extract<Happening, { kind: 'answered' }>,
): readonly Entry[] {
  const entry = entries.find((one) => one.key === key);
  // The person has discarded it meanwhile.
  if (!entry) return entries;
  switch (outcome.kind) {
    case 'done':
      return withDone(entries, entry, outcome.answer);
    case 'again': {
      const tries = entry.tries + 1;
      const { refusal } = outcome;
      if (refusal && tries >= MOST_TRIES) return change(entries, key, () => refuse(entry, refusal));
      const ms = Math.max(outcome.after_ms ?? 0, pause(entry.tries, random));
      return change(entries, key, () => ({ ...entry, tries, until_ms: now_ms + ms }));
    }
    case 'unsent': {
      const until_ms = now_ms + pause(entry.tries, random);
      return change(entries, key, () => ({
        ...unattempted(entry, began_ms),
        tries: entry.tries + 1,
        until_ms,
      }));
    }
    case 'refused':
      // The server says that it is not done.
      return change(entries, key, () => ({ ...refuse(entry, outcome.refusal), sent_ms: null }));
    case 'rebased':
      return change(entries, key, () => rebase(entry, outcome));
    case 'halted':
      return change(entries, key, () => unattempted(entry, began_ms));
  }
}

/** It is done, and those behind it know what it has made. */
function withDone(entries: readonly Entry[], done: Entry, answer: unknown): readonly Entry[] {
  const rest = entries.filter((entry) => entry !== done);
  const id = idOf(answer);
  if (id === null) return rest;
  const version = versionOf(answer);
  return rest.map((entry) => followVersion(resolved(entry, done.key, id), done, id, version));
}

/** With it goes what belongs to it, wherever that stands: what was mended keeps its place before what it now needs. */
function without(entries: readonly Entry[], key: string): readonly Entry[] {
  const rest = entries.filter((entry) => entry.key !== key);
  const orphan = rest.find((entry) => refersTo(entry, key));
  return orphan ? without(without(rest, orphan.key), key) : rest;
}

/** If that was the first attempt, there has been none. */
function unattempted(entry: Entry, began_ms: number): Entry {
  return entry.sent_ms === began_ms ? { ...entry, sent_ms: null } : entry;
}

function rebase(entry: Entry, { body, if_match, seen }: Extract<Outcome, { kind: 'rebased' }>): Entry {
  const again = { ...entry, body, if_match, sent_ms: null, tries: 0, until_ms: 0 };
  return entry.rebase ? { ...again, rebase: { ...entry.rebase, seen } } : again;
}

function change(entries: readonly Entry[], key: string, to: (entry: Entry) => Entry): readonly Entry[] {
  return entries.map((entry) => (entry.key === key ? to(entry) : entry));
}

function refuse(entry: Entry, refusal: Refusal): Entry {
  return { ...entry, refusal, tries: 0, until_ms: 0 };
}

function isForgotten({ refusal, sent_ms }: Entry, now_ms: number): boolean {
  return refusal === null && sent_ms !== null && now_ms - sent_ms > REMEMBERED_MS;
}

/** Anything from half of a bound that doubles up to the bound. */
function pause(tries: number, random: number): number {
  return Math.min(LONGEST_MS, BASE_MS * 2 ** Math.min(tries, 20)) * (0.5 + random / 2);
}
