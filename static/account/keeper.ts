import { localNow } from '../data/freshness';
import { renewLine } from '../data/pushed';
import { queryClient } from '../data/queries';
import { isAsked, session, type Word } from '../data/session.svelte';
import { readMe, refresher } from './browser';
import { refreshIn, type Known } from './known';
import { PRIVATE_KEYS } from './private';
import { questions } from './questions.svelte';
import { isOver } from './refresh';
import { send } from './transport';
import { wipe } from './wipe';

/** What this device keeps for the person is loaded after it is known who they are. */
const vault = () => import('../kept/vault');

const RETRY_MS = 5_000;

/** Keeps the session: learns whose it is, renews its token in time, and ends it. */
class Keeper {
  #due_at = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leaving = false;
  #refreshing: Promise<boolean> | null = null;
  /** The sessions that were left here. What was asked while they lasted may be answered later, and brings none back. */
  readonly #left = new Set<string>();

  constructor() {
    document.addEventListener('visibilitychange', () => this.#look());
    window.addEventListener('online', () => this.#look());
    // A page that was kept for the way back has heard nothing meanwhile.
    window.addEventListener('pageshow', ({ persisted }) => {
      if (!persisted || session.standing.name === 'visitor') return;
      if (session.remembered) void this.open();
      else void this.dismiss();
    });
  }

  /** Asks who the person is. */
  async open(): Promise<void> {
    session.trouble = null;
    const before = session.me?.session_id;
    if (session.standing.name === 'remembered') this.#show(session.standing.user.id);
    try {
      if (this.#adopt(await this.#whose())) this.align();
    } catch (error) {
      if (isOver(error)) this.#over(before);
      else {
        session.trouble = error;
        this.#wait(RETRY_MS);
      }
    }
  }

  async #whose(): Promise<Known> {
    const sent_ms = Date.now();
    try {
      return await readMe();
    } catch (error) {
      if (!isOver(error)) throw error;
      return refresher.refresh(sent_ms);
    }
  }

  /** Somebody has signed in on this page. */
  signedIn(known: Known): void {
    this.#adopt(known);
    session.tellTabs({ kind: 'known', known });
    renewLine(known.me.session_id);
  }

  /** They have shown once more that it is they. */
  proven(known: Known): void {
    this.#adopt(known);
    session.tellTabs({ kind: 'known', known });
  }

  /** What another tab of this browser says. */
  hear(word: Word): void {
    if (word.kind === 'known') {
      const before = session.me?.session_id;
      this.#adopt(word.known);
      if (before !== word.known.me.session_id) renewLine(word.known.me.session_id);
    } else if (word.kind === 'ended') {
      this.#over(word.session_id);
    } else {
      this.#left.add(word.session_id);
      void this.#leave('all');
    }
  }

  /** A new access token, if none came since then; whether there is one. Who asks meanwhile gets the same answer. */
  refresh(since_ms = Date.now()): Promise<boolean> {
    this.#refreshing ??= this.#refresh(since_ms).finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /** What is refused is refused to the session that was there when it was asked, whoever has signed in since. */
  async #refresh(since_ms: number): Promise<boolean> {
    const before = session.me?.session_id;
    try {
      const known = await refresher.refresh(since_ms);
      if (!this.#adopt(known)) return false;
      session.tellTabs({ kind: 'known', known });
      return true;
    } catch (error) {
      if (!isOver(error)) throw error;
      this.#over(before);
      return session.standing.name === 'signed_in';
    }
  }

  /** The server said so. It is shown at once; that the refresh token is of no use either takes a request to learn. */
  async toldEnded(session_id: string): Promise<void> {
    if (this.#leaving || session.standing.name !== 'signed_in') return;
    session.tellTabs({ kind: 'ended', session_id });
    this.#over(session_id);
    await this.refresh().catch(() => undefined);
    if (session.me?.session_id === session_id) renewLine(null);
  }

  /** Sees to it that the socket is of whom the page is. */
  align(): void {
    const { standing, socket_user } = session;
    const user = standing.name === 'signed_in' ? standing.me.user.id : null;
    if (socket_user === undefined || socket_user === user || isAsked(standing)) return;
    // A socket of somebody on a page of nobody: this browser has a session that the page does not know of.
    if (standing.name === 'visitor') void this.open();
    else if (standing.name === 'ended') renewLine(null);
    else if (localNow() < this.#due_at) renewLine(standing.me.session_id);
    else void this.refresh().then((yes) => yes && renewLine(standing.me.session_id));
  }

  async signOut(): Promise<void> {
    await this.leavingBy(() => send('POST', '/api/auth/logout', {}));
  }

  /** That the session ends with it is no news to the person: they asked for it. */
  async leavingBy(farewell: () => Promise<unknown>): Promise<void> {
    this.#leaving = true;
    try {
      await farewell();
      const session_id = session.me?.session_id;
      if (session_id !== undefined) {
        this.#left.add(session_id);
        session.tellTabs({ kind: 'signed_out', session_id });
      }
      await this.#leave('all');
    } finally {
      this.#leaving = false;
    }
  }

  /** The session was ended by others, and the person goes on without: what they wanted done waits for their return. */
  async dismiss(): Promise<void> {
    await this.#leave('what was shown');
  }

  /** There is no session any more: what is theirs goes from this tab and this device. */
  async #leave(what: 'all' | 'what was shown'): Promise<void> {
    clearTimeout(this.#timer);
    this.#due_at = Infinity;
    session.standing = { name: 'visitor' };
    session.remember(null);
    questions.returned(false);
    await vault().then(({ close }) => close(), ignore);
    for (const queryKey of PRIVATE_KEYS) queryClient.removeQueries({ queryKey });
    renewLine(null);
    await wipe(what);
  }

  /** Shows what this device keeps for them, and sends what waits in their outbox. */
  #show(user: string): void {
    void vault().then(({ open }) => {
      if (session.user?.id === user) open(user);
    }, ignore);
  }

  /** Whether the session is one that was not left meanwhile. */
  #adopt(known: Known): boolean {
    const { me, left_ms } = known;
    if (this.#left.has(me.session_id)) return false;
    const before = session.me;
    if (session.user && session.user.id !== me.user.id)
      for (const queryKey of PRIVATE_KEYS) queryClient.removeQueries({ queryKey });
    session.standing = { name: 'signed_in', me };
    session.trouble = null;
    session.remember(me.user);
    this.#show(me.user.id);
    questions.returned(before === null || before.user.id === me.user.id);
    if (before && before.session_id !== me.session_id)
      for (const queryKey of PRIVATE_KEYS) void queryClient.invalidateQueries({ queryKey });
    this.#wait(refreshIn(left_ms));
    return true;
  }

  /**
   * That session is no more. Who was known stays on the page; who was not is a visitor. The news may come late: a session that
   * was begun since then lives.
   */
  #over(session_id: string | undefined): void {
    if (session.me?.session_id !== session_id) return;
    clearTimeout(this.#timer);
    this.#due_at = Infinity;
    const { standing } = session;
    session.remember(null);
    void vault().then(({ forget }) => forget(), ignore);
    if (standing.name === 'signed_in') session.standing = { name: 'ended', me: standing.me };
    else if (isAsked(standing)) {
      session.standing = { name: 'visitor' };
      for (const queryKey of PRIVATE_KEYS) queryClient.removeQueries({ queryKey });
    }
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer);
    this.#due_at = localNow() + ms;
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  /** Pages that nobody looks at let their token end, and get another when somebody does. */
  #look(): void {
    if (document.hidden || localNow() < this.#due_at) return;
    if (isAsked(session.standing)) void this.open();
    else if (session.standing.name === 'signed_in') this.refresh().catch(() => this.#wait(RETRY_MS));
  }
}

function ignore(): void {
  // A part that could not be loaded has shown and kept nothing; it is asked for again by whatever happens next.
}

export const keeper = new Keeper();
