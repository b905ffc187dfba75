import type { Environment } from './environment';
import { entriesOf, type Changes, type Position } from './frames';
import type { Report } from './reports';

const EVERY_MS = 5_000;
/** Each wait differs by up to this share, so that clients do not ask in step. */
const JITTER = 0.2;

/** Asks for what changed, where it cannot be pushed. */
export class Poller {
  /** Up to where public tags are known. Never presented for private ones, which are not told here. */
  position: Position | null = null;
  #running = false;
  #outcome: 'unknown' | 'answered' | 'failed' = 'unknown';
  #timer: (() => void) | null = null;
  /** Numbers the questions: an answer to any but the last comes too late. */
  #question = 0;

  /** `returned` is called when an answer comes after questions that failed. */
  constructor(
    private readonly environment: Environment,
    private readonly report: (report: Report) => void,
    private readonly changed: () => void,
    private readonly returned: () => void,
  ) {}

  /** Whether the last question was answered. */
  get working(): boolean {
    return this.#outcome === 'answered';
  }

  start(from: Position | null): void {
    if (this.#running) return;
    this.#running = true;
    this.position = from ?? this.position;
    void this.#ask();
  }

  /** Asks at once, if it asks at all. */
  hurry(): void {
    if (this.#running) void this.#ask();
  }

  stop(): void {
    this.#running = false;
    this.#question += 1;
    this.#timer?.();
    this.#outcome = 'unknown';
  }

  async #ask(): Promise<void> {
    const { clock, random } = this.environment;
    const question = ++this.#question;
    const since = this.position;
    const before = this.#outcome;
    this.#timer?.();
    let changes: Changes | null = null;
    try {
      changes = await this.environment.changes(since);
    } catch {
      // Told by what follows: the next question is the retry.
    }
    if (question !== this.#question) return;
    this.#timer = clock.after(EVERY_MS * (1 + JITTER * (2 * random() - 1)), () => void this.#ask());
    this.#outcome = changes ? 'answered' : 'failed';
    if (changes) this.#take(changes, since);
    if (before !== this.#outcome) this.changed();
    if (before === 'failed' && changes) this.returned();
  }

  #take({ epoch, offset, recovered, entries, versions }: Changes, since: Position | null): void {
    this.position = { epoch, offset };
    const known = recovered ? entries : entriesOf(versions, offset);
    if (known.length > 0) this.report({ kind: 'changes', entries: known });
    if (since && !recovered) this.report({ kind: 'stale' });
  }
}
