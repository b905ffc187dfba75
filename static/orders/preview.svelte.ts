import type { Preview, Ticket } from './wire';

/** After the last key: long enough to type a figure in, too short to wait for. */
const PAUSE_MS = 250;
/** Order books move: what is shown is asked for again. */
const AGAIN_MS = 4_000;
/** After this long without an answer nothing is shown any more. */
const OLD_MS = 15_000;

type Told = { ticket: Ticket; preview: Preview; at_ms: number };

/** Has the server tell what would come of a ticket. */
export type Ask = (ticket: Ticket) => Promise<Preview>;

/**
 * What would come of the ticket as it stands, by the order book of now. What was told of another ticket, or too long
 * ago, is never shown.
 */
export class Previewing {
  /** What was told of the ticket as it stands. */
  told = $state.raw<Told | null>(null);
  /** Why nothing could be told of it. */
  error = $state.raw<unknown>(null);
  /** Whether an answer about another ticket than before is awaited. */
  asking = $state(false);
  #wanted: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ask: Ask,
    private readonly isSeen: () => boolean = () => document.visibilityState === 'visible',
  ) {}

  /** The ticket is another now; null while there is none that could be placed. */
  want(ticket: Ticket | null): void {
    const wanted = ticket === null ? null : JSON.stringify(ticket);
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.told = null;
    this.error = null;
    this.asking = wanted !== null;
    clearTimeout(this.#timer);
    if (wanted !== null) this.#timer = setTimeout(() => void this.#tell(wanted), PAUSE_MS);
  }

  /** Asks again at once: the line is back, or the person wants to know. */
  again(): void {
    if (this.#wanted === null) return;
    clearTimeout(this.#timer);
    void this.#tell(this.#wanted);
  }

  stop(): void {
    this.want(null);
  }

  async #tell(wanted: string): Promise<void> {
    // Nobody is looking: what stands there is taken away as soon as it is old.
    if (this.told !== null && !this.isSeen()) return this.#later(wanted);
    const ticket = JSON.parse(wanted) as Ticket;
    try {
      const preview = await this.ask(ticket);
      if (this.#wanted !== wanted) return;
      this.told = { ticket, preview, at_ms: Date.now() };
      this.error = null;
    } catch (error) {
      if (this.#wanted !== wanted) return;
      this.error = error;
      this.told = null;
    }
    this.asking = false;
    this.#later(wanted);
  }

  #later(wanted: string): void {
    if (this.told !== null && Date.now() - this.told.at_ms > OLD_MS) this.told = null;
    this.#timer = setTimeout(() => void this.#tell(wanted), AGAIN_MS);
  }
}
