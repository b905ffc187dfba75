import { describe, expect, it } from 'vitest';
import { newEntry, type Entry, type Writing } from './entry';
import type { Outcome } from './queue';
import { Sender, type Surroundings, type Word } from './sender';
import { MemoryShelf } from './shelf';

/** mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Kept {
  request: string;
  answer: { id: string; version: number };
}

/** A server as docs/vault.md has it: what was done under a key is answered again, and refusals are not kept. */
class Server {
  done: string[] = [];
  #kept = new Map<string, Kept>();

  take({ key, method, path, body, if_match }: Entry): Outcome {
    const request = JSON.stringify([method, path, body, if_match]);
    const kept = this.#kept.get(key);
    if (kept && kept.request !== request) throw new Error(`Two requests have the key ${key}.`);
    if (kept) return { kind: 'done', answer: kept.answer };
    // So is what still names a key where an id should be.
    if (body && ('bad' in body || JSON.stringify(body).includes('"{'))) return refused();
    const answer = { id: `id-${key}`, version: 1 };
    this.#kept.set(key, { request, answer });
    this.done.push(key);
    return { kind: 'done', answer };
  }
}

function refused(): Outcome {
  const refusal = { code: 'conflict', message: 'No.', field: null, request_id: null };
  return { kind: 'refused', refusal };
}

/** A browser: one shelf, one lock, a clock that moves when nothing else does. */
class Browser {
  now_ms = 0;
  shelf = new MemoryShelf();
  server = new Server();
  words: Word[] = [];
  /** How often something goes wrong on the way. */
  faults = 0;
  sending = 0;
  signed_in = true;
  #tabs: Sender[] = [];
  #timers = new Set<{ at_ms: number; run: () => void }>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly random: () => number) {}

  tab(): Sender {
    const world: Surroundings = {
      now: () => this.now_ms,
      random: this.random,
      alone: <T>(work: () => Promise<T>) => {
        const turn = this.#last.then(work);
        this.#last = turn.catch(() => undefined);
        return turn;
      },
      send: (entry) => this.#send(entry),
      later: (ms, run) => {
        const timer = { at_ms: this.now_ms + ms, run };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
    };
    const tab: Sender = new Sender(this.shelf, world, (word) => {
      this.words.push(word);
      if (word.kind === 'settled') for (const other of this.#tabs) other.learn(word.entry, word.outcome);
    });
    this.#tabs.push(tab);
    return tab;
  }

  async #send(entry: Entry): Promise<Outcome> {
    this.sending += 1;
    if (this.sending > 1) throw new Error('Two are sent at once.');
    await pauses(Math.floor(this.random() * 4));
    this.now_ms += 20;
    const outcome = this.#attempt(entry);
    this.sending -= 1;
    return outcome;
  }

  #attempt(entry: Entry): Outcome {
    if (!this.signed_in) return { kind: 'halted' };
    if (this.random() >= this.faults) return this.server.take(entry);
    const again: Outcome = { kind: 'again', after_ms: null, refusal: null };
    const fault = Math.floor(this.random() * 4);
    if (fault === 0) return { kind: 'unsent' };
    if (fault === 1) return again;
    // It arrives, and the answer does not.
    if (fault === 2) this.server.take(entry);
    const code = 'internal';
    return { ...again, refusal: { code, message: 'Failed.', field: null, request_id: null } };
  }

  /** Lets time pass until nothing waits for it. */
  async calm(): Promise<void> {
    for (let round = 0; round < 2_000; round += 1) {
      // Longer than anything takes that needs no time.
      await pauses(300);
      const [first] = [...this.#timers].sort((a, b) => a.at_ms - b.at_ms);
      if (!first) return;
      this.#timers.delete(first);
      this.now_ms = Math.max(this.now_ms, first.at_ms);
      first.run();
    }
    throw new Error('It never comes to rest.');
  }
}

async function pauses(times: number): Promise<void> {
  for (let pause = 0; pause < times; pause += 1) await Promise.resolve();
}

function made(key: string, more: Partial<Writing> = {}): { kind: 'made'; entry: Entry } {
  const writing: Writing = { method: 'POST', path: '/api/things', body: {}, describes: key, ...more };
  return { kind: 'made', entry: newEntry(writing, key, 0) };
}

describe('a sender', () => {
  it('sends what is made, in order, and tells what came of it', async () => {
    const browser = new Browser(() => 0);
    const tab = browser.tab();
    await Promise.all([tab.take(made('a')), tab.take(made('b'))]);
    await browser.calm();
    expect(browser.server.done).toEqual(['a', 'b']);
    const settled = browser.words.filter((word) => word.kind === 'settled');
    expect(settled.map(({ entry, outcome }) => [entry.key, outcome.kind])).toEqual([
      ['a', 'done'],
      ['b', 'done'],
    ]);
    expect(await browser.shelf.all()).toEqual([]);
  });

  it('does not forget what is made at the moment in which it comes to rest', async () => {
    for (let pause = 0; pause < 60; pause += 1) {
      const browser = new Browser(() => 0);
      const tab = browser.tab();
      await tab.take(made('a'));
      await pauses(pause);
      await tab.take(made('b'));
      await browser.calm();
      expect(browser.server.done).toEqual(['a', 'b']);
    }
  });

  it('says at once that something will take longer', async () => {
    const browser = new Browser(() => 0);
    browser.signed_in = false;
    await browser.tab().take(made('a'));
    await browser.calm();
    expect(browser.words.at(-1)).toEqual({ kind: 'stalled', keys: ['a'] });
    browser.signed_in = true;
    await browser.tab().run();
    expect(browser.server.done).toEqual(['a']);
  });

  it('tries again later when what is on the shelf cannot be got at', async () => {
    const browser = new Browser(() => 0);
    const tab = browser.tab();
    await browser.shelf.change((entries) => [...entries, made('a').entry]);
    const { change } = browser.shelf;
    browser.shelf.change = () => Promise.reject(new Error('The database was closed.'));
    await tab.run();
    browser.shelf.change = change;
    await browser.calm();
    expect(browser.server.done).toEqual(['a']);
  });

  it('sends nothing more once it is closed', async () => {
    const browser = new Browser(() => 0);
    const tab = browser.tab();
    tab.close();
    await tab.take(made('a'));
    await browser.calm();
    expect(browser.server.done).toEqual([]);
  });
});

/** What a person and the network may do in any order. Returns who must be done in the end, in order, and who may be. */
async function live(browser: Browser): Promise<{ plain: string[]; all: Set<string>; gone: Set<string> }> {
  const { random } = browser;
  const tabs = [browser.tab(), browser.tab(), browser.tab()];
  const some = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)];
  const plain: string[] = [];
  const all = new Set<string>();
  const gone = new Set<string>();
  for (let step = 0; step < 40; step += 1) {
    const tab = some(tabs) ?? browser.tab();
    const lying = await browser.shelf.all();
    const key = `k${step}`;
    const act = random();
    browser.faults = random() < 0.5 ? 0.6 : 0.1;
    browser.signed_in = random() < 0.9;
    if (act < 0.45) {
      await tab.take(made(key));
      plain.push(key);
      all.add(key);
    } else if (act < 0.6) {
      const parent = some(lying);
      await tab.take(
        parent ? made(key, { body: { of: `{${parent.key}}` } }) : made(key, { body: { bad: true } }),
      );
      all.add(key);
    } else if (act < 0.7) {
      await tab.take(made(key, { body: { bad: true } }));
      all.add(key);
    } else if (act < 0.8) {
      const refusal = some(lying.filter((entry) => entry.refusal));
      if (refusal) {
        await tab.take(made(key, { mends: refusal.key }));
        all.add(key);
        gone.add(refusal.key);
      }
    } else if (act < 0.85) {
      const entry = some(lying);
      if (entry) await tab.take({ kind: 'discarded', key: entry.key });
      const left = new Set((await browser.shelf.all()).map((one) => one.key));
      for (const one of lying) if (!left.has(one.key)) gone.add(one.key);
    } else if (act < 0.9) {
      const entry = some(lying.filter(({ refusal }) => refusal));
      if (entry) await tab.take({ kind: 'repeated', key: entry.key });
    } else if (act < 0.95) {
      await tab.take({ kind: 'woken' });
    } else {
      browser.now_ms += Math.floor(random() * 100_000);
    }
    await pauses(Math.floor(random() * 30));
  }
  return { plain, all, gone };
}

describe('whatever happens', () => {
  it('each write is done once, or refused and shown, or discarded; and those without trouble in order', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const browser = new Browser(randomFrom(seed));
      const { plain, all, gone } = await live(browser);
      await browser.calm();
      browser.faults = 0;
      browser.signed_in = true;
      const set_aside = (await browser.shelf.all()).filter(({ refusal }) => refusal?.code === 'internal');
      await browser.tab().take({ kind: 'woken' });
      await browser.calm();
      const { done } = browser.server;
      const lying = await browser.shelf.all();

      expect(new Set(done).size, `seed ${seed}: done twice`).toBe(done.length);
      for (const key of all) {
        const ended = done.includes(key) || lying.some((entry) => entry.key === key) || gone.has(key);
        expect(ended, `seed ${seed}: ${key} is lost`).toBe(true);
      }
      // What is left was refused, or waits for something that was.
      const left = new Set(lying.map(({ key }) => key));
      for (const entry of lying) {
        const waits = [...left].some(
          (key) => key !== entry.key && JSON.stringify(entry.body).includes(`{${key}}`),
        );
        expect(entry.refusal !== null || waits, `seed ${seed}: ${entry.key} was left lying`).toBe(true);
      }
      const untroubled = plain.filter((key) => done.includes(key) && !troubled(browser, key, set_aside));
      const order = done.filter((key) => untroubled.includes(key));
      expect(order, `seed ${seed}: out of order`).toEqual(untroubled);
    }
  }, 60_000);
});

/** It was set aside at some time: what was behind it went on. */
function troubled(browser: Browser, key: string, set_aside: readonly Entry[]): boolean {
  if (set_aside.some((entry) => entry.key === key)) return true;
  return browser.words.some(
    (word) => word.kind === 'changed' && word.entries.some((entry) => entry.key === key && entry.refusal),
  );
}
