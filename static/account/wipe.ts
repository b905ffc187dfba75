import { registration } from '../app/registration.svelte';
import { theme } from '../app/theme.svelte';

/** How long a database may take that another tab has open. */
const PATIENCE_MS = 2_000;

/**
 * Forgets on this device all that may be of the person. Cache Storage has only what is public (sw.ts). The choice of
 * theme and the shell for offline use are nobody's secret: they are put back, though the server's order to clear the
 * storage took them away.
 */
export async function wipe(): Promise<void> {
  theme.choose(theme.current);
  registration.start();
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
