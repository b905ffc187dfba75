import { tick } from 'svelte';
import type { Geometry } from './geometry.svelte';
import { inSlots, mostRows, type Range } from './window';

/** Who has not scrolled for so long reads. */
const REST_MS = 250;

/** The elements that rows are drawn in. Scrolling makes none and moves none: what leaves at one end is written anew at the other. */
export class Slots {
  readonly count: number = $derived.by(() =>
    mostRows(this.geometry.viewport.height, this.geometry.row_height),
  );
  /** The drawn rows in the order of their elements, which are known by the row modulo `count`. */
  readonly rows: number[] = $derived.by(() => inSlots(this.range(), this.count, this.#first));
  /** The slot of the first element. */
  #first = $state(0);

  /** To be made with the component that draws the rows, which are in the element `body`. */
  constructor(
    private readonly body: () => HTMLElement | undefined,
    private readonly geometry: Geometry,
    private readonly range: () => Range,
  ) {
    $effect.pre(() => this.#leave(this.range()));
    $effect(() => this.#settle(this.range().start % this.count));
  }

  /** The focus does not pass to another row that is written into the element. */
  #leave({ start, end }: Range): void {
    const focused = document.activeElement;
    if (!(focused instanceof HTMLElement) || !this.body()?.contains(focused)) return;
    const index = Number(focused.closest('[aria-rowindex]')?.ariaRowIndex) - 2;
    if (index < start || index >= end) focused.blur();
  }

  /** After a while elements come into the order of their rows, in which Tab and screen readers go through them. */
  #settle(first: number): (() => void) | undefined {
    if (first === this.#first) return undefined;
    const timer = setInterval(() => {
      // An element that is moved between the two halves of a click is not clicked.
      if (!this.body()?.matches(':active')) void this.#order(first);
    }, REST_MS);
    return () => clearInterval(timer);
  }

  async #order(first: number): Promise<void> {
    const focused = document.activeElement;
    this.#first = first;
    await tick();
    // What is moved in the document loses the focus.
    if (focused instanceof HTMLElement && this.body()?.contains(focused))
      focused.focus({ preventScroll: true });
  }
}
