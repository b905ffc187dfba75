import { theme } from '../app/theme.svelte';

/** How long a database may take that another tab has open. */
const PATIENCE_MS = 2_000;

/**
 * Forgets on this device all that may be of the person. Cache Storage has only what is public (sw.ts). The choice of
 * theme is nobody's secret: it is kept, though the server's order to clear the storage took it away.
 */
export async function wipe(): Promise<void> {
  theme.choose(theme.current);
  try {
    sessionStorage.clear();
    const databases = await indexedDB.databases();
    await Promise.all(databases.map(({ name }) => (name === undefined ? undefined : drop(name))));
  } catch {
    // Storage is forbidden, so there is nothing in it.
  }
}

function drop(name: string): Promise<void> {
  return new Promise((done) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = () => done();
    setTimeout(done, PATIENCE_MS);
  });
}
