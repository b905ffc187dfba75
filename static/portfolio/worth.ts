import {
  AreaSeries,
  ColorType,
  createChart,
  CrosshairMode,
  LineSeries,
  LineType,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import { money } from '../figures/money';
import type { HistoryPoint } from './wire';

/** Value as an area and cost as steps under it. Loaded only when there is something to draw. */
export class WorthChart {
  readonly #chart: IChartApi;
  readonly #values: ISeriesApi<'Area'>;
  readonly #costs: ISeriesApi<'Line'>;
  #points: ReadonlyMap<number, HistoryPoint> = new Map();
  #range = '';

  constructor(
    private readonly element: HTMLElement,
    currency: string,
    onpoint: (point: HistoryPoint | null) => void,
  ) {
    const { fontFamily } = getComputedStyle(element);
    this.#chart = createChart(element, {
      autoSize: true,
      crosshair: { mode: CrosshairMode.Magnet },
      // The attribution stands under the chart; the library's own mark would bring inline markup.
      layout: { attributionLogo: false, fontSize: window.innerWidth < 2200 ? 11 : 13, fontFamily },
      rightPriceScale: {
        borderVisible: false,
        entireTextOnly: true,
        scaleMargins: { top: 0.12, bottom: 0.06 },
      },
      timeScale: { borderVisible: false, timeVisible: true, secondsVisible: false },
      // A page must scroll under a finger that moves up or down, and under a wheel.
      handleScroll: { vertTouchDrag: false, mouseWheel: false },
      handleScale: { mouseWheel: false },
      localization: {
        locale: 'en-GB',
        priceFormatter: (value: number) => money(value.toFixed(2), currency),
      },
    });
    this.#costs = this.#chart.addSeries(LineSeries, {
      lineWidth: 1,
      lineType: LineType.WithSteps,
      priceLineVisible: false,
      lastValueVisible: false,
      crosshairMarkerVisible: false,
    });
    this.#values = this.#chart.addSeries(AreaSeries, { lineWidth: 2, priceLineVisible: false });
    this.#chart.subscribeCrosshairMove(({ time }) => {
      onpoint(typeof time === 'number' ? (this.#points.get(time) ?? null) : null);
    });
  }

  /** `range` names the question: the view is fitted when it changes, and left alone when figures do. */
  show(points: readonly HistoryPoint[], range: string): void {
    // Of two in a second the later one counts: the library takes one for each time.
    const by_time = new Map(points.map((point) => [Math.floor(point.at_ms / 1000), point]));
    const rows = [...by_time].sort(([a], [b]) => a - b);
    this.#points = by_time;
    // Pixels need no more than a double; figures in words come from the strings.
    const series = (of: 'value' | 'cost') =>
      rows.map(([time, point]) => ({ time: time as UTCTimestamp, value: Number(point[of]) }));
    this.#values.setData(series('value'));
    this.#costs.setData(series('cost'));
    if (this.#range !== range) this.#chart.timeScale().fitContent();
    this.#range = range;
  }

  /** Takes the colours of the theme that is on the screen; call it once before the first `show`. */
  paint(): void {
    const line = this.#colour('--line');
    const brass = this.#colour('--brass');
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: 'transparent' },
        textColor: this.#colour('--muted'),
      },
      grid: { vertLines: { visible: false }, horzLines: { color: line } },
    });
    this.#values.applyOptions({
      lineColor: brass,
      topColor: this.#colour('--worth-top'),
      bottomColor: this.#colour('--worth-bottom'),
    });
    this.#costs.applyOptions({ color: this.#colour('--muted') });
  }

  remove(): void {
    this.#chart.remove();
  }

  /** A custom property keeps light-dark() as text; only a real property resolves it. */
  #colour(token: string): string {
    this.element.style.color = `var(${token})`;
    const resolved = getComputedStyle(this.element).color;
    this.element.style.removeProperty('color');
    return resolved;
  }
}
