/** A pointer that rests this long is not about to click. */
const REST_MS = 2_500;

/**
 * Keeps the rows where they are while a mouse moves over them, so that a tick does not put another market
 * under a click. Figures go on changing in place.
 */
export class Hold {
  /** Rows by their names, in the order that is held; null when rows are free to move. */
  order = $state.raw<ReadonlyMap<string, number> | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `places`: as they are now. */
  moved(event: PointerEvent, places: () => ReadonlyMap<string, number>): void {
    if (event.pointerType !== 'mouse') return;
    this.order ??= places();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.release(), REST_MS);
  }

  release(): void {
    clearTimeout(this.#timer);
    this.order = null;
  }
}
