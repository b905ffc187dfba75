import { ApiError } from '../data/client';
import type { Order, Ticket } from './wire';

/** Sends a ticket under a name of its own. */
export type Send = (ticket: Ticket, key: string) => Promise<Order>;

/**
 * Places tickets, each once. An order is not kept to be sent later: at another moment it is another order. Where an
 * answer is lost, the same ticket goes under the same key when it is sent again, so that it is placed once or not at
 * all.
 */
export class Placing {
  /** What was sent last and not answered. */
  #open: { text: string; key: string } | null = null;

  constructor(
    private readonly send: Send,
    private readonly newKey: () => string = () => crypto.randomUUID(),
  ) {}

  /** Whether it is not known what became of what was sent last. */
  get uncertain(): boolean {
    return this.#open !== null;
  }

  async place(ticket: Ticket): Promise<Order> {
    const text = JSON.stringify(ticket);
    if (this.#open?.text !== text) this.#open = { text, key: this.newKey() };
    try {
      const order = await this.send(ticket, this.#open.key);
      this.#open = null;
      return order;
    } catch (error) {
      // What was answered is known: the next is another order.
      if (!isLost(error)) this.#open = null;
      throw error;
    }
  }
}

/** Whether a request may have been done all the same. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return ['network', 'timeout', 'malformed', 'internal', 'unavailable', 'idempotency_in_progress'].includes(
    error.code,
  );
}
