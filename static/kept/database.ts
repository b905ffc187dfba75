import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { session } from '../data/session.svelte';
import type { Entry } from '../outbox/entry';

/** What this device keeps for a person. It is wiped when they sign out (account/wipe.ts). */
interface Vault extends DBSchema {
  /** What they want done, until it is. */
  outbox: { key: number; value: Entry };
  /** What they were last shown, by name. */
  kept: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Vault>;

const VERSION = 1;
const PREFIX = 'vault-';

let current: { user: string; opening: Promise<Database> } | null = null;

/**
 * The same one until it is closed. Rejects where the browser forbids storage, and to whoever asks late: of somebody who
 * has signed out meanwhile nothing is made anew.
 */
export function databaseOf(user: string): Promise<Database> {
  if (session.user?.id !== user) return Promise.reject(new DOMException('Signed out', 'AbortError'));
  if (current?.user === user) return current.opening;
  close();
  const opening = open(user);
  current = { user, opening };
  opening.catch(() => forget(opening));
  return opening;
}

/** Lets others delete it. It is opened again when it is needed. */
export function close(): void {
  void current?.opening.then((database) => database.close()).catch(() => undefined);
  current = null;
}

/** What was shown goes; what waits to be sent stays for the person, whoever they are. */
export async function wipeKept(): Promise<void> {
  const databases = await indexedDB.databases();
  const users = databases.flatMap(({ name }) =>
    name?.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : [],
  );
  for (const user of users) {
    const database = await open(user, 'as it is');
    await database.clear('kept');
    database.close();
  }
}

/** `as it is`: rejects if it is not there. */
function open(user: string, how: 'made if need be' | 'as it is' = 'made if need be'): Promise<Database> {
  const opening: Promise<Database> = openDB<Vault>(`${PREFIX}${user}`, VERSION, {
    upgrade: (database, _from, _to, transaction) => {
      if (how === 'as it is') {
        transaction.done.catch(() => undefined);
        transaction.abort();
        return;
      }
      database.createObjectStore('outbox', { keyPath: 'place' });
      database.createObjectStore('kept');
    },
    // Another tab wipes it, or has a newer page. Whoever holds on would keep it from that.
    blocking: () => {
      forget(opening);
      void opening.then((database) => database.close());
    },
    terminated: () => forget(opening),
  });
  return opening;
}

function forget(opening: Promise<Database>): void {
  if (current?.opening === opening) current = null;
}
