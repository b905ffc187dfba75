import type { Refusal } from './entry';
import type { Word } from './sender';

/** What somebody who waits before a form learns of their write. */
export type Heard =
  { kind: 'done'; answer: unknown } | { kind: 'refused'; refusal: Refusal } | { kind: 'queued' };

/** Nobody stands before a form for longer. */
const PATIENCE_MS = 15_000;

/** Those who wait for what becomes of a write, by its key. Each hears one thing. */
export class Waiting {
  #waiting = new Map<string, (heard: Heard) => void>();

  /** `later`: runs something after so long, and returns what cancels it. */
  constructor(private readonly later: (ms: number, run: () => void) => () => void) {}

  for(key: string): Promise<Heard> {
    return new Promise((answer) => {
      const cancel = this.later(PATIENCE_MS, () => this.#tell(key, { kind: 'queued' }));
      this.#waiting.set(key, (heard) => {
        cancel();
        answer(heard);
      });
    });
  }

  hear(word: Word): void {
    if (word.kind === 'stalled') for (const key of word.keys) this.#tell(key, { kind: 'queued' });
    if (word.kind !== 'settled') return;
    const { entry, outcome } = word;
    if (outcome.kind === 'done' || outcome.kind === 'refused') this.#tell(entry.key, outcome);
  }

  #tell(key: string, heard: Heard): void {
    const answer = this.#waiting.get(key);
    this.#waiting.delete(key);
    answer?.(heard);
  }
}
