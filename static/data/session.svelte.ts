import type { Known } from '../account/known';
import type { Me } from '../account/wire';

export type User = Me['user'];

/** Says that this browser has a session, and whose: the session itself is where no script can read it. */
const HINT = 'signed-in';
const CHANNEL = 'session';

export type Standing =
  | { name: 'visitor' }
  /** There is a session; whose it is has been asked. */
  | { name: 'opening' }
  /** The same, and whose it was last is known: what this device keeps for them is shown meanwhile. */
  | { name: 'remembered'; user: User }
  | { name: 'signed_in'; me: Me }
  /** It has ended elsewhere. What the person was at stays as it is until they say who they are again. */
  | { name: 'ended'; me: Me };

/** Whether it is still to be answered whose session it is. */
export function isAsked(
  standing: Standing,
): standing is Extract<Standing, { name: 'opening' | 'remembered' }> {
  return standing.name === 'opening' || standing.name === 'remembered';
}

/** What the tabs of a browser tell each other. */
export type Word = { kind: 'known'; known: Known } | { kind: 'ended' | 'signed_out'; session_id: string };

/**
 * Who the person is, for everything that shows it. What changes it is in account/keeper.ts, which visitors never
 * load.
 */
class Session {
  standing = $state.raw<Standing>(standingAtFirst());
  me = $derived('me' in this.standing ? this.standing.me : null);
  /** Whose pages are shown. What is theirs at the server needs `me`. */
  user = $derived('user' in this.standing ? this.standing.user : (this.me?.user ?? null));
  /** Why it is not known yet who the person is. */
  trouble = $state.raw<unknown>(null);
  /** Whom the socket is of, as far as that is known. */
  socket_user: string | null | undefined;
  #channel: BroadcastChannel | null = null;

  /** Asks whose session it is, if there is one, and listens to other tabs; returns what ends it. */
  start(): () => void {
    this.#channel = new BroadcastChannel(CHANNEL);
    this.#channel.onmessage = ({ data }: MessageEvent<Word>) => void keep((keeper) => keeper.hear(data));
    if (isAsked(this.standing)) this.open();
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
    return hint() !== null;
  }

  /** Null: nobody's. */
  remember(user: User | null): void {
    try {
      if (user) localStorage.setItem(HINT, JSON.stringify({ id: user.id, email: user.email }));
      else localStorage.removeItem(HINT);
    } catch {
      // Storage is forbidden: the next visit begins as a visitor's.
    }
  }
}

function hint(): string | null {
  try {
    return localStorage.getItem(HINT);
  } catch {
    return null;
  }
}

function standingAtFirst(): Standing {
  const text = hint();
  if (text === null) return { name: 'visitor' };
  try {
    const user = JSON.parse(text) as Partial<User> | null;
    if (typeof user?.id === 'string' && typeof user.email === 'string')
      return { name: 'remembered', user: { id: user.id, email: user.email } };
  } catch {
    // It is from before it said whose.
  }
  return { name: 'opening' };
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
