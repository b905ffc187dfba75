import { registration } from '../app/registration.svelte';
import { theme } from '../app/theme.svelte';
import { wipeKept } from '../kept/database';
import { unsubscribe } from '../push/own';
import { remember } from '../push/told';

/** How long a database may take that another tab has open, and a push service that is far away. */
const PATIENCE_MS = 2_000;

/**
 * Forgets on this device all that may be of the person. Cache Storage has only what is public (sw.ts). The choice of
 * theme and the shell for offline use are nobody's secret: they are put back, though the server's order to clear the
 * storage took them away. `what was shown`: what waits to be sent stays, for the person to come back to.
 */
export async function wipe(what: 'all' | 'what was shown'): Promise<void> {
  theme.choose(theme.current);
  // Nobody is told of them here any more; the server has forgotten it with the session.
  if (what === 'all') {
    remember(null);
    await Promise.race([unsubscribe(), new Promise((done) => setTimeout(done, PATIENCE_MS))]);
  }
  registration.start();
  try {
    sessionStorage.clear();
    if (what !== 'all') return await wipeKept();
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
