import { visibleRows, type Range, type Viewport } from './window';

/** Where the table lies on the screen, and so which of its rows are drawn. The window scrolls, not the table. */
export class Geometry {
  row_height = $state(40);
  viewport = $state.raw<Viewport>({ scrolled: 0, height: 0 });
  /** What stands above the rows when they are scrolled: pixels. */
  #head = 0;
  #frame = 0;

  constructor(private readonly body: () => HTMLElement | undefined) {}

  range(count: number): Range {
    return visibleRows(this.viewport, this.row_height, count);
  }

  /** Where a row is. Written on the element itself: a custom property would have all that is in the row styled anew. */
  transform(index: number): string {
    return `translateY(${index * this.row_height}px)`;
  }

  /** Heights come from the style sheet, which knows the width of the screen. */
  measure = (): void => {
    const body = this.body();
    if (!body) return;
    const style = getComputedStyle(body);
    const pixels = (token: string) => parseFloat(style.getPropertyValue(token));
    this.#head = pixels('--header-h') + pixels('--market-head-h');
    this.row_height = pixels('--market-row-h');
    this.#look(body);
  };

  #look(body: HTMLElement): void {
    const scrolled = this.#head - body.getBoundingClientRect().top;
    this.viewport = { scrolled, height: window.innerHeight - this.#head };
  }

  /** For scrolling, which tells of itself many times a frame. */
  scroll = (): void => {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      const body = this.body();
      if (body) this.#look(body);
    });
  };

  /** Whatever grows above the table moves it without a scroll event; returns what stops the watching. */
  watch(): () => void {
    // Observers are called once to begin with, after layout, so that nothing here forces one.
    const observer = new ResizeObserver(this.measure);
    observer.observe(document.body);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(this.#frame);
      this.#frame = 0;
    };
  }
}
