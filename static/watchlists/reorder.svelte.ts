import { moved, placesIn } from './move';

/** What a list of rows of one height tells of itself. */
interface Rows {
  /** What is in it, in order. */
  keys: () => readonly string[];
  element: () => HTMLElement | undefined;
  row_height: () => number;
  /** One was put somewhere else, and this is the order now. Resolves when that is known to be so or not. */
  put: (key: string, to: number, order: readonly string[]) => Promise<unknown>;
}

/** Who moves by keys has found the place when nothing is pressed for this long. */
const PAUSE_MS = 700;
/** So near to the edge of the screen what is carried there scrolls it. */
const EDGE_PX = 72;
const FASTEST_PX = 18;

/** Rows that are put into another order: carried by a pointer, or moved by keys. */
export class Reorder {
  /** The row in hand; null if there is none. */
  held = $state.raw<string | null>(null);
  /** Where it would be put. */
  to = $state(0);
  /** Where its top is while a pointer carries it, in pixels from that of the first row; null while keys move it. */
  top = $state.raw<number | null>(null);
  /** The order that was asked for and is not in the rows yet. */
  #asked = $state.raw<readonly string[] | null>(null);
  #grip = 0;
  #pointer_y = 0;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly rows: Rows) {}

  /** In their order, without what is in hand having moved: elements that move lose the focus and the pointer. */
  drawn = $derived.by((): readonly string[] => {
    const keys = this.rows.keys();
    const asked = this.#asked;
    if (asked?.length !== keys.length) return keys;
    return keys.every((key) => asked.includes(key)) ? asked : keys;
  });

  /** Where each is shown. */
  places = $derived.by((): ReadonlyMap<string, number> => {
    const from = this.held === null ? -1 : this.drawn.indexOf(this.held);
    return placesIn(from < 0 ? this.drawn : moved(this.drawn, from, this.to));
  });

  grab(event: PointerEvent, key: string): void {
    const element = this.rows.element();
    if (event.button !== 0 || !element || !(event.currentTarget instanceof HTMLElement)) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.#drop();
    this.held = key;
    this.to = this.drawn.indexOf(key);
    this.top = this.to * this.rows.row_height();
    this.#pointer_y = event.clientY;
    this.#grip = event.clientY - element.getBoundingClientRect().top - this.top;
    this.#frame = requestAnimationFrame(this.#scroll);
  }

  carry(event: PointerEvent): void {
    if (this.top === null) return;
    this.#pointer_y = event.clientY;
    this.#follow();
  }

  /** The pointer has let go. */
  release(): void {
    if (this.top !== null) this.#drop();
  }

  /** Keys move it by this much; what is beyond an end is the end. */
  step(key: string, by: number): void {
    if (this.held !== key) {
      this.#drop();
      this.held = key;
      this.to = this.drawn.indexOf(key);
    }
    this.to = this.#within(this.to + by);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#drop(), PAUSE_MS);
  }

  /** It goes back to where it was. */
  cancel(): void {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.held = null;
    this.top = null;
  }

  /** It is put where it is. */
  #drop(): void {
    const { held: key, to, drawn, places } = this;
    this.cancel();
    if (key === null || drawn.indexOf(key) === to || !drawn.includes(key)) return;
    const asked = drawn.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    this.#asked = asked;
    void this.rows.put(key, to, asked).finally(() => {
      if (this.#asked === asked) this.#asked = null;
    });
  }

  leave(): void {
    if (this.top === null) this.#drop();
  }

  #follow(): void {
    const element = this.rows.element();
    if (!element) return;
    const height = this.rows.row_height();
    const top = this.#pointer_y - element.getBoundingClientRect().top - this.#grip;
    this.top = Math.max(-height / 2, Math.min((this.drawn.length - 0.5) * height, top));
    this.to = this.#within(Math.round(top / height));
  }

  #scroll = (): void => {
    const beyond =
      Math.min(0, this.#pointer_y - EDGE_PX) + Math.max(0, this.#pointer_y - innerHeight + EDGE_PX);
    if (beyond !== 0) {
      window.scrollBy({ top: Math.max(-FASTEST_PX, Math.min(FASTEST_PX, beyond / 3)) });
      this.#follow();
    }
    this.#frame = requestAnimationFrame(this.#scroll);
  };

  #within(place: number): number {
    return Math.max(0, Math.min(this.drawn.length - 1, place));
  }
}
