import { known, type Known } from './known';
import { Refresher } from './refresh';
import { bodyOf, send } from './transport';
import type { Me, SignedIn } from './wire';

const LOCK = 'session-refresh';
/** A time, for the other tabs to see. */
const MARK = 'session-refreshed';

export async function readMe(): Promise<Known> {
  const sent = await send('GET', '/api/me');
  return known(await bodyOf<Me>(sent), sent.at_ms);
}

export const refresher = new Refresher({
  now: () => Date.now(),
  // Where tabs cannot agree, the server still takes the same token twice within seconds.
  alone: async (work) => ('locks' in navigator ? await navigator.locks.request(LOCK, work) : work()),
  refreshed_at: () => {
    try {
      return Number(localStorage.getItem(MARK));
    } catch {
      return 0;
    }
  },
  mark: (at) => {
    try {
      localStorage.setItem(MARK, String(at));
    } catch {
      // Then each tab refreshes for itself.
    }
  },
  refresh: async () => {
    const sent = await send('POST', '/api/auth/refresh', {});
    return known((await bodyOf<SignedIn>(sent)).me, sent.at_ms);
  },
  read: readMe,
});
