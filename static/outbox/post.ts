import { queryClient } from '../data/queries';
import { attempt } from './attempt';
import type { Entry } from './entry';
import { tagOf, withoutKnown } from './known';
import { outbox, type Done } from './pending.svelte';
import type { Happening } from './queue';
import { Sender, type Surroundings, type Word } from './sender';
import { MemoryShelf, type Shelf } from './shelf';
import { StoredShelf } from './stored';
import { Waiting, type Heard } from './waiting';

/** What a tab tells the others of the same person. */
type Told = Extract<Word, { kind: 'settled' }> | { kind: 'changed' } | { kind: 'done'; done: Done };

/** The outbox of one person in this tab. */
interface Office {
  user: string;
  shelf: Shelf;
  sender: Sender;
  channel: BroadcastChannel;
}

/** What could not be asked for again is looked at this often. */
const RECHECK_MS = 1_000;
/** News of a query comes in a task of its own. */
const TOLD_MS = 50;

function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Sends what waits in the outbox: what is written now, and what was written while the server could not be reached. */
class Post {
  #office: { user: string; opening: Promise<Office> } | null = null;
  #waiting = new Waiting(later);

  constructor() {
    window.addEventListener('online', () => this.wake());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.wake();
    });
  }

  /** Goes on with what waits for this person. */
  open(user: string): void {
    this.#of(user)
      .then(({ sender }) => sender.take({ kind: 'woken' }))
      .catch(ignore);
  }

  /** There may be a way to the server again. */
  wake(): void {
    if (this.#office) this.open(this.#office.user);
  }

  /** Nothing is sent any more, and nothing shown. What is stored stays. */
  close(): void {
    void this.#office?.opening.then(({ sender, channel }) => {
      sender.close();
      channel.close();
    }, ignore);
    this.#office = null;
    outbox.all = [];
    outbox.done = [];
  }

  /** Puts it in the outbox; what becomes of it, as far as that is soon known. */
  async put(user: string, entry: Entry): Promise<Heard> {
    const { sender } = await this.#of(user);
    const heard = this.#waiting.for(entry.key);
    await sender.take({ kind: 'made', entry });
    return heard;
  }

  /** Something is to become of what lies there. */
  async change(happening: Extract<Happening, { kind: 'repeated' | 'discarded' }>): Promise<void> {
    const office = await this.#office?.opening;
    await office?.sender.take(happening);
  }

  #of(user: string): Promise<Office> {
    if (this.#office?.user === user) return this.#office.opening;
    this.close();
    const opening = this.#begin(user);
    this.#office = { user, opening };
    return opening;
  }

  async #begin(user: string): Promise<Office> {
    const stored = new StoredShelf(user);
    const entries = await stored.all().catch(() => null);
    const shelf = entries ? stored : new MemoryShelf();
    const name = `outbox-${user}`;
    const channel = new BroadcastChannel(name);
    const world: Surroundings = {
      now: () => Date.now(),
      random: () => Math.random(),
      // Where tabs cannot agree, what is sent by two is done once all the same: it has one key.
      alone: async (work) => ('locks' in navigator ? await navigator.locks.request(name, work) : work()),
      send: async (entry) => {
        const outcome = await attempt(entry, user);
        // Before it leaves the outbox, so that what it has changed is not for a moment as it was.
        if (outcome.kind === 'done' && this.#office?.user === user) {
          const done = { ...entry, answer: outcome.answer };
          outbox.done = [...outbox.done, done];
          channel.postMessage({ kind: 'done', done } satisfies Told);
        }
        return outcome;
      },
      later,
    };
    const sender: Sender = new Sender(shelf, world, (word) => {
      this.#hear(user, word);
      if (word.kind === 'changed') channel.postMessage({ kind: 'changed' } satisfies Told);
      if (word.kind === 'settled') channel.postMessage(word satisfies Told);
    });
    channel.onmessage = async ({ data }: MessageEvent<Told>) => {
      if (data.kind === 'changed') this.#show(user, await shelf.all());
      else if (data.kind === 'done') outbox.done = [...outbox.done, data.done];
      else {
        sender.learn(data.entry, data.outcome);
        this.#hear(user, data);
      }
    };
    if (entries) this.#show(user, entries);
    return { user, shelf, sender, channel };
  }

  #hear(user: string, word: Word): void {
    if (word.kind === 'changed') this.#show(user, word.entries);
    this.#waiting.hear(word);
    // The server says so too; where nothing can be pushed, this is the only word of it.
    if (word.kind === 'settled' && word.outcome.kind === 'done') void this.#refresh(user, word.entry);
  }

  /** Until all that is shown has been asked for again, it is shown with what was done. */
  async #refresh(user: string, { key, path }: Entry): Promise<void> {
    const queryKey = [tagOf(path)];
    const active = { queryKey, type: 'active' } as const;
    await queryClient.invalidateQueries({ queryKey });
    await pause(TOLD_MS);
    while (
      queryClient
        .getQueryCache()
        .findAll(active)
        .some(({ state }) => state.isInvalidated)
    ) {
      await pause(RECHECK_MS);
      if (this.#office?.user !== user) return;
    }
    outbox.done = withoutKnown(outbox.done, key);
  }

  #show(user: string, entries: readonly Entry[]): void {
    if (this.#office?.user === user) outbox.all = entries;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

function ignore(): void {
  // What could not be opened is opened again by whatever happens next, if its person is still there.
}

export const post = new Post();
