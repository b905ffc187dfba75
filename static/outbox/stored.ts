import { databaseOf, type Database } from '../kept/database';
import type { Entry } from './entry';
import type { Shelf } from './shelf';

/** The shelf of a person in this browser, for all its tabs. */
export class StoredShelf implements Shelf {
  constructor(private readonly user: string) {}

  async all(): Promise<readonly Entry[]> {
    return (await databaseOf(this.user)).getAll('outbox');
  }

  async change(step: (entries: readonly Entry[]) => readonly Entry[]): Promise<readonly Entry[]> {
    try {
      return await changeIn(await databaseOf(this.user), step);
    } catch (error) {
      // It was closed for somebody else between opening and use. What was not finished has changed nothing.
      if (!(error instanceof DOMException && error.name === 'InvalidStateError')) throw error;
      return changeIn(await databaseOf(this.user), step);
    }
  }
}

async function changeIn(
  database: Database,
  step: (entries: readonly Entry[]) => readonly Entry[],
): Promise<readonly Entry[]> {
  // Written through to the disk before anybody is told that it is safe.
  const transaction = database.transaction('outbox', 'readwrite', { durability: 'strict' });
  const before = await transaction.store.getAll();
  const after = step(before);
  const { gone, put } = difference(before, after);
  await Promise.all([
    ...gone.map((place) => transaction.store.delete(place)),
    ...put.map((entry) => transaction.store.put(entry)),
    transaction.done,
  ]);
  return after;
}

/** What is to be written so that there is `after` where there was `before`: what stayed the same object is left alone. */
export function difference(
  before: readonly Entry[],
  after: readonly Entry[],
): { gone: number[]; put: Entry[] } {
  const known = new Set(before);
  const places = new Set(after.map(({ place }) => place));
  return {
    gone: before.filter(({ place }) => !places.has(place)).map(({ place }) => place),
    put: after.filter((entry) => !known.has(entry)),
  };
}
