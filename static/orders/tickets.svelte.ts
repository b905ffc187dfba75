import type { Side } from './wire';

export interface Asking {
  side: Side;
  /** Null where it is still to be chosen. */
  product: string | null;
  /** Null: the one that is looked at. */
  account?: string;
}

/** The ticket that the person has opened. What draws it is loaded then. */
class Tickets {
  /** A new object each time: to ask again is to be asked anew. */
  asked = $state.raw<Asking | null>(null);

  ask(asking: Asking): void {
    this.asked = { ...asking };
  }

  close(): void {
    this.asked = null;
  }
}

export const tickets = new Tickets();
