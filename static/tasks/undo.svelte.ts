import { untrack } from 'svelte';

const SHOWN_FOR_MS = 8_000;

interface Offer {
  text: string;
  act: () => void;
}

/** What was done with one press, and can be taken back with another for a moment. */
class Undo {
  offer = $state.raw<Offer | null>(null);
  /** Where it can be shown. Several parts of a page may each bring a place for it: one is enough. */
  places = $state.raw<readonly object[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Has a place for it from now on; returns what takes that away. */
  open(place: object): () => void {
    this.places = [...untrack(() => this.places), place];
    return () => {
      this.places = this.places.filter((one) => one !== place);
      this.withdraw();
    };
  }

  /** In the place of the offer before. */
  make(text: string, act: () => void): void {
    this.offer = { text, act };
    this.hold(false);
  }

  /** Whoever is at it is not hurried. */
  hold(held: boolean): void {
    clearTimeout(this.#timer);
    if (!held) this.#timer = setTimeout(() => (this.offer = null), SHOWN_FOR_MS);
  }

  take(): void {
    const { offer } = this;
    this.withdraw();
    offer?.act();
  }

  withdraw(): void {
    clearTimeout(this.#timer);
    this.offer = null;
  }
}

export const undo = new Undo();
