import { dehydrate, hydrate } from '@tanstack/svelte-query';
import { KEPT_KEYS } from '../account/private';
import { queryClient } from '../data/queries';
import { databaseOf, wipeKept } from './database';
import { isOf, keptFrom, LIFE_MS, type Kept } from './kept';

const NAME = 'queries';
/** Answers come in bursts; one write is enough for all of one. */
const GATHER_MS = 2_000;

/** Keeps what the vault's pages show, so that they are there at once and without a connection. */
class Cache {
  #user: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unsubscribe: () => void = () => undefined;

  open(user: string): void {
    if (this.#user === user) return;
    this.close();
    this.#user = user;
    void this.#restore(user).then(
      () => this.#watch(user),
      () => undefined, // Storage is forbidden: the pages are filled by the server alone.
    );
  }

  close(): void {
    this.#user = null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#unsubscribe();
    this.#unsubscribe = () => undefined;
  }

  forget(): void {
    this.close();
    wipeKept().catch(() => undefined); // Storage is forbidden, or somebody else has wiped it all.
  }

  async #restore(user: string): Promise<void> {
    const kept = await (await databaseOf(user)).get('kept', NAME);
    if (this.#user !== user || !isOf(kept, BUILT_FOR, user, Date.now())) return;
    // What the server has answered meanwhile is newer, and stays.
    hydrate(queryClient, kept.state, { defaultOptions: { queries: { gcTime: LIFE_MS } } });
  }

  #watch(user: string): void {
    if (this.#user !== user) return;
    this.#unsubscribe = queryClient.getQueryCache().subscribe(({ type, query }) => {
      const [tag] = query.queryKey as readonly unknown[];
      if (type !== 'updated' || !KEPT_KEYS.some(([key]) => key === tag)) return;
      this.#timer ??= setTimeout(() => void this.#keep(user), GATHER_MS);
    });
  }

  async #keep(user: string): Promise<void> {
    this.#timer = undefined;
    const shouldDehydrateQuery = ({
      queryKey: [tag],
      state,
    }: {
      queryKey: readonly unknown[];
      state: { status: string };
    }) => state.status === 'success' && KEPT_KEYS.some(([key]) => key === tag);
    const state = dehydrate(queryClient, { shouldDehydrateQuery, shouldDehydrateMutation: () => false });
    const kept: Kept = keptFrom(state, BUILT_FOR, user, Date.now());
    try {
      const database = await databaseOf(user);
      // Who has signed out meanwhile wants nothing kept.
      if (this.#user === user) await database.put('kept', kept, NAME);
    } catch {
      // The disk is full or the database was closed: the next answer is another occasion.
    }
  }
}

export const cache = new Cache();
