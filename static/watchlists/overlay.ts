import type { Entry } from '../outbox/entry';
import type { Done } from '../outbox/pending.svelte';
import { idOf, referenceTo } from '../outbox/references';
import { moved } from './move';
import type { Watchlist, WatchlistEntry } from './wire';

const PATH = '/api/watchlists';
const LIST = /^\/api\/watchlists\/([^/]+)(\/entries)?$/;

interface Fields {
  name?: string;
  position?: number;
  products?: string[];
}

/**
 * The lists as they will be when what waits in the outbox is done, in their order. What was refused is left out. One
 * that is not made yet has the reference to its write as its id.
 */
export function withPending(
  lists: readonly Watchlist[],
  pending: readonly (Entry | Done)[],
): readonly Watchlist[] {
  return pending
    .filter(({ refusal }) => refusal === null)
    .reduce<readonly Watchlist[]>((known, entry) => changed(known, entry), lists);
}

function changed(lists: readonly Watchlist[], entry: Entry | Done): readonly Watchlist[] {
  const { method, path, body, made_ms } = entry;
  const { name, position, products }: Fields = body ?? {};
  const told = toldOf(entry);
  if (method === 'POST' && path === PATH) {
    const made = told ?? { id: referenceTo(entry.key), name: name ?? '', version: 0, entries: [] };
    return lists.some((list) => list.id === made.id) ? lists : [...lists, made];
  }
  const [, id, entries] = LIST.exec(path) ?? [];
  if (method === 'DELETE') return lists.filter((list) => list.id !== id);
  const at = lists.findIndex((list) => list.id === id);
  const list = lists[at];
  if (!list) return lists;
  // What has been asked for since knows of it.
  if (told && told.version <= list.version) return lists;
  const another = entries
    ? { ...list, entries: entriesOf(list, products ?? [], made_ms) }
    : { ...list, name: name ?? list.name };
  const others = lists.with(at, told ?? another);
  return position === undefined ? others : moved(others, at, position);
}

/** The list as the server has answered it, if it has. */
function toldOf(entry: Entry | Done): Watchlist | null {
  const answer = 'answer' in entry ? (entry.answer as Partial<Watchlist> | null) : null;
  return answer?.entries ? (answer as Watchlist) : null;
}

/** What was there keeps its price and time. */
function entriesOf({ entries }: Watchlist, products: readonly string[], added_ms: number): WatchlistEntry[] {
  const known = new Map(entries.map((entry) => [entry.product_id, entry]));
  return products.map((product_id) => known.get(product_id) ?? { product_id, added_ms });
}

/** What a list is known by now: one that was still to be made has an id of its own when it is. */
export function idNow<Id extends string | null>(id: Id, done: readonly Done[]): string | Id {
  const made = done.find(({ key }) => referenceTo(key) === id);
  return (made && idOf(made.answer)) ?? id;
}

export function productsOf({ entries }: Watchlist): string[] {
  return entries.map(({ product_id }) => product_id);
}
