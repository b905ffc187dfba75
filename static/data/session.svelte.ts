import type { Known } from '../account/known';
import type { Me } from '../account/wire';

/** Says, and says nothing more, that this browser has a session: the session itself is where no script can read it. */
const HINT = 'signed-in';
const CHANNEL = 'session';

export type Standing =
  | { name: 'visitor' }
  /** There is a session; whose it is has been asked. */
  | { name: 'opening' }
  | { name: 'signed_in'; me: Me }
  /** It has ended elsewhere. What the person was at stays as it is until they say who they are again. */
  | { name: 'ended'; me: Me };

/** What the tabs of a browser tell each other. */
export type Word =
  { kind: 'known'; known: Known } | { kind: 'ended'; session_id: string } | { kind: 'signed_out' };

/**
 * Who the person is, for everything that shows it. What changes it is in account/keeper.ts, which visitors never
 * load.
 */
class Session {
  standing = $state.raw<Standing>({ name: isHinted() ? 'opening' : 'visitor' });
  me = $derived('me' in this.standing ? this.standing.me : null);
  /** Why it is not known yet who the person is. */
  trouble = $state.raw<unknown>(null);
  /** Whom the socket is of, as far as that is known. */
  socket_user: string | null | undefined;
  #channel: BroadcastChannel | null = null;

  /** Asks whose session it is, if there is one, and listens to other tabs; returns what ends it. */
  start(): () => void {
    this.#channel = new BroadcastChannel(CHANNEL);
    this.#channel.onmessage = ({ data }: MessageEvent<Word>) => void keep((keeper) => keeper.hear(data));
    if (this.standing.name === 'opening') this.open();
    return () => this.#channel?.close();
  }

  open(): void {
    void keep((keeper) => keeper.open());
  }

  tellTabs(word: Word): void {
    this.#channel?.postMessage(word);
  }

  /** The server says so over the socket. */
  toldEnded(session_id: string): void {
    if (this.me?.session_id === session_id) void keep((keeper) => keeper.toldEnded(session_id));
  }

  /** Something was missed while the socket was away; that may be the end of the session. */
  doubt(): void {
    if (this.standing.name === 'signed_in') void keep((keeper) => keeper.open());
  }

  socketIs(user: string | null): void {
    this.socket_user = user;
    if (user !== null || this.standing.name !== 'visitor') void keep((keeper) => keeper.align());
  }

  /** Whether this browser has a session, as far as any of its tabs knows. */
  get remembered(): boolean {
    return isHinted();
  }

  remember(has: boolean): void {
    try {
      if (has) localStorage.setItem(HINT, '1');
      else localStorage.removeItem(HINT);
    } catch {
      // Storage is forbidden: the next visit begins as a visitor's.
    }
  }
}

function isHinted(): boolean {
  try {
    return localStorage.getItem(HINT) !== null;
  } catch {
    return false;
  }
}

type Keeper = typeof import('../account/keeper').keeper;

/** A part that could not be loaded is asked for again by whatever happens next. */
async function keep(act: (keeper: Keeper) => unknown): Promise<void> {
  try {
    const { keeper } = await import('../account/keeper');
    await act(keeper);
  } catch (error) {
    session.trouble = error;
  }
}

export const session = new Session();
