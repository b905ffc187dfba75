import { quietly } from '../account/call';
import { bodyOf, send } from '../account/transport';
import { mergedAlert } from '../alerts/merge';
import type { Alert, Draft as AlertDraft } from '../alerts/wire';
import { ApiError } from '../data/client';
import { mergedTask } from '../tasks/merge';
import type { Draft, Task } from '../tasks/wire';
import type { Watchlist, Watchlists } from '../watchlists/wire';
import type { Entry, Rebase } from './entry';
import { merged } from './merge';
import type { Outcome } from './queue';

type Maker = (entry: Entry, seen: unknown) => Promise<Outcome>;

/** How what another device was first at is made anew. */
const REBASES: Record<Rebase['as'], Maker> = {
  watchlist: async ({ path, body }, seen) => {
    const list = await watchlistAt(path);
    if (!list) return gone('watchlist');
    const theirs = list.entries.map(({ product_id }) => product_id);
    const products = merged(productsOf({ products: seen }), productsOf(body), theirs);
    return { kind: 'rebased', body: { ...body, products }, if_match: list.version, seen: theirs };
  },
  watchlist_name: async ({ path, body = {} }, seen) => {
    const list = await watchlistAt(path);
    if (!list) return gone('watchlist');
    // What else has changed of it is no matter.
    if (list.name === seen) return { kind: 'rebased', body, if_match: list.version, seen };
    return refused('version_mismatch', `It was renamed “${list.name}” on another device meanwhile.`);
  },
  task: async ({ method, path, body = {} }, seen) => {
    const task = await oneAt<Task>(path);
    if (!task) return gone('task');
    const known = seen as Task;
    // The round that was ticked is over elsewhere, too: the next is not meant.
    if (method === 'PATCH' && known.repeat && known.due_ms !== task.due_ms)
      return { kind: 'done', answer: task };
    // Else a tick means the same whatever has become of it.
    const merged = method === 'PUT' ? mergedTask(known, body as Draft, task) : body;
    if (merged) return { kind: 'rebased', body: merged, if_match: task.version, seen: task };
    return refused('version_mismatch', `“${task.title}” was changed on another device meanwhile.`);
  },
  alert: async ({ method, path, body = {} }, seen) => {
    const alert = await oneAt<Alert>(path);
    if (!alert) return gone('alert');
    // To switch it means the same whatever it says by now.
    const merged = method === 'PUT' ? mergedAlert(seen as Alert, body as AlertDraft, alert) : body;
    if (merged) return { kind: 'rebased', body: merged, if_match: alert.version, seen: alert };
    return refused('version_mismatch', 'It was changed on another device meanwhile.');
  },
};

export function rebase(entry: Entry, { as, seen }: Rebase): Promise<Outcome> {
  return REBASES[as](entry, seen);
}

/** As it is now; undefined if it is no more. */
async function watchlistAt(path: string): Promise<Watchlist | undefined> {
  const { watchlists } = await bodyOf<Watchlists>(await quietly(() => send('GET', '/api/watchlists')));
  return watchlists.find(({ id }) => path.split('/').includes(id));
}

async function oneAt<One>(path: string): Promise<One | undefined> {
  try {
    return await bodyOf<One>(await quietly(() => send('GET', path)));
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return undefined;
    throw error;
  }
}

function productsOf(body: object | undefined): string[] {
  const products: unknown = body && 'products' in body ? body.products : [];
  return Array.isArray(products) ? products.filter((product) => typeof product === 'string') : [];
}

function gone(what: string): Outcome {
  return refused('not_found', `The ${what} was deleted on another device.`);
}

function refused(code: string, message: string): Outcome {
  return { kind: 'refused', refusal: { code, message, field: null, request_id: null } };
}
