import type { Entry } from './entry';
import type { Done } from './pending.svelte';
import { idOf, referenceTo } from './references';

/** What has an address of its own below that of its kind, and a version that every change of it moves. */
interface Thing {
  id: string;
  version: number;
}

/** What writes mean for things of one kind, as the server has answered them and as they are shown. */
export interface Kind<Answered extends Thing, Shown extends Thing> {
  /** Where they are made. Each is below it, under its id. */
  path: string;
  /** With what an answer leaves out. */
  shown: (answered: Answered) => Shown;
  /** One that is to be made. */
  made: (entry: Entry, id: string) => Shown;
  /** What becomes of one by what is neither answered nor a deletion. */
  changed: (thing: Shown, entry: Entry) => Shown;
}

/**
 * The things as they will be when what waits in the outbox is done. What was refused is left out. One that is not made
 * yet has the reference to its write as its id. `things` may have one several times: what is newest counts.
 */
export function overlaid<Answered extends Thing, Shown extends Thing>(
  kind: Kind<Answered, Shown>,
  things: readonly Answered[],
  pending: readonly (Entry | Done)[],
): readonly Shown[] {
  const known = new Map<string, Shown>();
  for (const thing of things)
    if ((known.get(thing.id)?.version ?? -1) < thing.version) known.set(thing.id, kind.shown(thing));
  for (const entry of pending) if (entry.refusal === null) apply(kind, known, entry);
  return [...known.values()];
}

function apply<Answered extends Thing, Shown extends Thing>(
  kind: Kind<Answered, Shown>,
  known: Map<string, Shown>,
  entry: Entry | Done,
): void {
  const { method, path } = entry;
  const answered = answeredBy<Answered>(entry);
  if (method === 'POST' && path === kind.path) {
    const made = answered ? kind.shown(answered) : kind.made(entry, referenceTo(entry.key));
    if (!known.has(made.id)) known.set(made.id, made);
    return;
  }
  const id = idIn(path, kind.path);
  const thing = known.get(id);
  if (!thing) return;
  if (method === 'DELETE') known.delete(id);
  else if (!answered) known.set(id, kind.changed(thing, entry));
  // What has been asked for since knows of it.
  else if (answered.version > thing.version) known.set(id, kind.shown(answered));
}

/** The id of the thing that an address is of; empty if it is of none, or of something that belongs to one. */
function idIn(path: string, of: string): string {
  const id = path.startsWith(`${of}/`) ? path.slice(of.length + 1) : '';
  return id.includes('/') ? '' : decodeURIComponent(id);
}

/** The thing as the server has answered it, if it has. */
function answeredBy<Answered>(entry: Entry | Done): Answered | null {
  return 'answer' in entry && idOf(entry.answer) !== null ? (entry.answer as Answered) : null;
}
