import type { Clock } from './environment';

const EVERY_MS = 25_000;
const LIMIT_MS = 10_000;

/** Asks now and then whether the other side is still there. */
export class Heartbeat {
  #next: () => void;
  #limit: (() => void) | null = null;
  #heard_at: number;

  constructor(
    private readonly clock: Clock,
    private readonly send: () => void,
    private readonly dead: () => void,
  ) {
    this.#heard_at = clock.now();
    this.#next = clock.after(EVERY_MS, this.#beat);
  }

  /** How long it has been silent. */
  get silent_ms(): number {
    return this.clock.now() - this.#heard_at;
  }

  /** Something came, whatever it was. */
  heard(): void {
    this.#heard_at = this.clock.now();
    this.#limit?.();
    this.#limit = null;
  }

  /** Asks at once. Unanswered for `limit_ms`, the connection is dead. */
  ask(limit_ms: number): void {
    this.#limit?.();
    this.#limit = this.clock.after(limit_ms, this.dead);
    this.send();
  }

  stop(): void {
    this.#next();
    this.#limit?.();
    this.#limit = null;
  }

  #beat = (): void => {
    this.#next = this.clock.after(EVERY_MS, this.#beat);
    this.ask(LIMIT_MS);
  };
}
