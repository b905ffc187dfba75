import type {
  AutoscaleInfo,
  IChartApi,
  IPriceScaleApi,
  ISeriesApi,
  ISeriesPrimitive,
  Time,
} from 'lightweight-charts';

/** How much higher than its candles the axis may get, for prices that are to be in sight as well. */
const MOST_STRETCH = 1;

/** The price axis of a chart, for what is drawn above it and dragged along it. */
export class PriceAxis implements ISeriesPrimitive<Time> {
  readonly #listeners = new Set<() => void>();
  #wanted: readonly number[] = [];
  #low = NaN;
  #high = NaN;
  #frame = 0;
  #was_automatic = true;

  constructor(
    private readonly chart: IChartApi,
    private readonly series: ISeriesApi<'Candlestick'>,
    private readonly element: HTMLElement,
  ) {
    series.attachPrimitive(this);
  }

  /** Calls back, once a frame at most, when prices may be drawn elsewhere; returns what ends it. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#tell();
    return () => this.#listeners.delete(listener);
  }

  /** Calls back with the height at which the pointer is, or null. */
  follow(listener: (y: number | null) => void): () => void {
    const moved = ({ point }: { point?: { y: number } }) => listener(point?.y ?? null);
    this.chart.subscribeCrosshairMove(moved);
    return () => this.chart.unsubscribeCrosshairMove(moved);
  }

  /** Prices that are to be in sight, if they are not too far from the candles. */
  want(prices: readonly number[]): void {
    this.#wanted = prices;
    this.#redraw();
  }

  /** What the candles lie between. */
  bound(low: number, high: number): void {
    this.#low = low;
    this.#high = high;
  }

  /** While something is dragged the scale stays as it is. */
  hold(is_held: boolean): void {
    const scale = this.#scale();
    if (is_held) {
      this.#was_automatic = scale.options().autoScale;
      scale.applyOptions({ autoScale: false });
    } else scale.applyOptions({ autoScale: this.#was_automatic });
  }

  /** From the top; null where there are no prices yet. */
  yOf(price: number): number | null {
    return this.series.priceToCoordinate(price);
  }

  priceAt(y: number): number | null {
    return this.series.coordinateToPrice(y);
  }

  /** How wide the axis is. */
  get width(): number {
    return this.#scale().width();
  }

  /** How high it is: without the times below. */
  get height(): number {
    return Math.max(0, this.element.clientHeight - this.chart.timeScale().height());
  }

  /** The library says so when what can be seen has changed. */
  updateAllViews(): void {
    this.#tell();
  }

  /** The library asks it for what must be in sight beside the candles. */
  autoscaleInfo(): AutoscaleInfo | null {
    const room = (this.#high - this.#low) * MOST_STRETCH;
    const near = this.#wanted.filter((price) => price >= this.#low - room && price <= this.#high + room);
    if (near.length === 0) return null;
    return { priceRange: { minValue: Math.min(...near), maxValue: Math.max(...near) } };
  }

  end(): void {
    cancelAnimationFrame(this.#frame);
    this.#listeners.clear();
  }

  #scale(): IPriceScaleApi {
    return this.series.priceScale();
  }

  /** Whatever is set, it draws anew. */
  #redraw(): void {
    this.series.applyOptions({});
  }

  #tell(): void {
    if (this.#listeners.size === 0) return;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      for (const listener of this.#listeners) listener();
    });
  }
}
