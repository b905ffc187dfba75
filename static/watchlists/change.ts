import type { Mending } from '../outbox/entry';
import { referenceTo } from '../outbox/references';
import { onTopOf, write } from '../outbox/write';
import { productsOf } from './overlay';
import type { Watchlist } from './wire';

/** What a person does with their lists. Each rejects with an `ApiError` if it is refused. */

const PATH = '/api/watchlists';

/** What was typed into the form of a list's name. */
export interface TypedName {
  /** Null for a list that is to be made. */
  id: string | null;
  name: string;
}

/** With what a refused name is mended. */
const mendOf = (typed: TypedName) => ({ page: '/watchlists', form: 'watchlist', typed });

type Mends = Mending['key'] | null;

/** The new list, or what stands for it until it is made. */
export async function make(name: string, mends: Mends = null): Promise<Watchlist> {
  const made = await write<Watchlist>({
    method: 'POST',
    path: PATH,
    body: { name },
    describes: `New watchlist “${name}”`,
    mend: mendOf({ id: null, name }),
    ...(mends && { mends }),
  });
  if (made.state === 'done') return made.answer;
  return { id: referenceTo(made.key), name, version: 0, entries: [] };
}

/** Refused if another device has given it a third name meanwhile. */
export async function rename(list: Watchlist, name: string, mends: Mends = null): Promise<void> {
  await write({
    method: 'PATCH',
    path: `${PATH}/${list.id}`,
    body: { name },
    describes: `Rename watchlist “${list.name}” to “${name}”`,
    mend: mendOf({ id: list.id, name }),
    ...onTopOf(list.version, { as: 'watchlist_name', seen: list.name }),
    ...(mends && { mends }),
  });
}

/** To a place among the others. */
export async function moveTo({ id, name }: Watchlist, position: number): Promise<void> {
  const describes = `Move watchlist “${name}”`;
  await write({ method: 'PATCH', path: `${PATH}/${id}`, body: { position }, describes });
}

export async function remove({ id, name }: Watchlist): Promise<void> {
  await write({ method: 'DELETE', path: `${PATH}/${id}`, describes: `Delete watchlist “${name}”` });
}

/** What another device changes at the same time is merged with it. */
export async function setProducts(
  list: Watchlist,
  products: readonly string[],
  describes: string,
): Promise<void> {
  await write({
    method: 'PUT',
    path: `${PATH}/${list.id}/entries`,
    body: { products },
    describes,
    ...onTopOf(list.version, { as: 'watchlist', seen: productsOf(list) }),
  });
}

export async function watch(list: Watchlist, product: string): Promise<void> {
  await setProducts(list, [...productsOf(list), product], `Add ${product} to “${list.name}”`);
}

export async function unwatch(list: Watchlist, product: string): Promise<void> {
  const rest = productsOf(list).filter((one) => one !== product);
  await setProducts(list, rest, `Take ${product} out of “${list.name}”`);
}
