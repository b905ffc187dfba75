import { visibleRows, type Viewport } from './window';

/** Where the table lies on the screen, and so which of its rows are drawn. The window scrolls, not the table. */
export class Geometry {
  row_height = $state(40);
  viewport = $state.raw<Viewport>({ scrolled: 0, height: 0 });
  #frame = 0;

  constructor(private readonly body: () => HTMLElement | undefined) {}

  range(count: number): { start: number; end: number } {
    return visibleRows(this.viewport, this.row_height, count);
  }

  /** Heights come from the style sheet, which knows the width of the screen. */
  measure = (): void => {
    const body = this.body();
    if (!body) return;
    const style = getComputedStyle(body);
    const pixels = (token: string) => parseFloat(style.getPropertyValue(token));
    const head = pixels('--header-h') + pixels('--market-head-h');
    this.row_height = pixels('--market-row-h');
    this.viewport = { scrolled: head - body.getBoundingClientRect().top, height: window.innerHeight - head };
  };

  /** For events that come many times a frame. */
  schedule = (): void => {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.measure();
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
