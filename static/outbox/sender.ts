import type { Entry } from './entry';
import { idOf, resolved } from './references';
import { after, next, type Happening, type Next, type Outcome } from './queue';
import type { Shelf } from './shelf';

/** What sending needs of the browser. */
export interface Surroundings {
  now(): number;
  /** From [0, 1). */
  random(): number;
  /** Runs something while no other tab runs it. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Never rejects. */
  send(entry: Entry): Promise<Outcome>;
  /** Returns what cancels it. */
  later(ms: number, run: () => void): () => void;
}

/** What is told of it. */
export type Word =
  | { kind: 'changed'; entries: readonly Entry[] }
  | { kind: 'settled'; entry: Entry; outcome: Outcome }
  /** These will have to wait for longer than somebody stands before a form. */
  | { kind: 'stalled'; keys: readonly string[] };

/** When what lies on the shelf cannot be got at, it is tried again. */
const SHELF_RETRY_MS = 10_000;

/** Sends what is on the shelf, one after the other. */
export class Sender {
  #running: Promise<void> | null = null;
  #again = false;
  #closed = false;
  #cancel: () => void = () => undefined;
  /** The ids of what was made since the page was opened, by key: a form may still know it as what is to be made. */
  #made = new Map<string, string>();

  constructor(
    private readonly shelf: Shelf,
    private readonly world: Surroundings,
    private readonly tell: (word: Word) => void,
  ) {}

  /** Puts something on the shelf, or changes what is there, and goes on. */
  async take(happening: Happening): Promise<void> {
    await this.#change((entries) =>
      after(
        entries,
        happening.kind === 'made' ? { kind: 'made', entry: this.#named(happening.entry) } : happening,
      ),
    );
    void this.run();
  }

  /** What came of what another tab has sent. */
  learn({ key }: Entry, outcome: Outcome): void {
    const id = outcome.kind === 'done' ? idOf(outcome.answer) : null;
    if (id !== null) this.#made.set(key, id);
  }

  /** Sends what can be sent now; resolves when there is no more. Never rejects. */
  run(): Promise<void> {
    this.#again = true;
    this.#running ??= this.#runs();
    return this.#running;
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  async #runs(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      this.#cancel();
      const ms = await this.world.alone(() => this.#sendAll()).catch(() => SHELF_RETRY_MS);
      if (ms !== null && !this.#closed) this.#cancel = this.world.later(ms, () => void this.run());
    }
    // In the same task as the last look, so that nobody who asks in between is forgotten.
    this.#running = null;
  }

  /** How long to wait until there is more to do; null if nothing is to be waited for. */
  async #sendAll(): Promise<number | null> {
    while (!this.#closed) {
      const began_ms = this.world.now();
      const { todo, keys } = await this.#take(began_ms);
      if (todo.kind !== 'send') {
        if (keys.length > 0) this.tell({ kind: 'stalled', keys });
        return todo.kind === 'wait' ? todo.ms : null;
      }
      const { entry } = todo;
      const outcome = await this.world.send(entry);
      // What is stored may be gone by now, and is not to come back. What is left is repeated under the same key.
      if (this.#closed) return null;
      const now_ms = this.world.now();
      const random = this.world.random();
      await this.#change((entries) => {
        this.learn(entry, outcome);
        return after(entries, { kind: 'answered', key: entry.key, outcome, began_ms, now_ms, random });
      });
      this.tell({ kind: 'settled', entry, outcome });
      if (outcome.kind !== 'halted') continue;
      this.tell({ kind: 'stalled', keys });
      return null;
    }
    return null;
  }

  #named(entry: Entry): Entry {
    return [...this.#made].reduce((named, [key, id]) => resolved(named, key, id), entry);
  }

  /** What is to be done, and what waits. */
  async #take(now_ms: number): Promise<{ todo: Next; keys: readonly string[] }> {
    let todo: Next = { kind: 'rest' };
    const entries = await this.#change((before) => {
      const step = next(before, now_ms);
      todo = step.next;
      return step.entries;
    });
    const keys = entries.filter(({ refusal }) => refusal === null).map(({ key }) => key);
    return { todo, keys };
  }

  async #change(step: (entries: readonly Entry[]) => readonly Entry[]): Promise<readonly Entry[]> {
    const entries = await this.shelf.change(step);
    this.tell({ kind: 'changed', entries });
    return entries;
  }
}
