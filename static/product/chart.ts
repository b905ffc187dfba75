import {
  CandlestickSeries,
  ColorType,
  createChart,
  CrosshairMode,
  HistogramSeries,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { CandleRow } from '../data/api';
import { fractionDigits } from '../figures/decimal';
import { exactPrice } from '../figures/format';
import { PriceAxis } from './axis';

/** Loaded only when a chart is looked at: the library is larger than the rest of the page. */
export class CandleChart {
  readonly axis: PriceAxis;
  readonly #chart: IChartApi;
  readonly #prices: ISeriesApi<'Candlestick'>;
  readonly #volumes: ISeriesApi<'Histogram'>;
  #candles: readonly CandleRow[] = [];
  #range = '';
  #precision = 2;
  #volume_colours = { up: '', down: '' };

  constructor(
    private readonly element: HTMLElement,
    onpoint: (candle: CandleRow | null) => void,
  ) {
    const { fontFamily } = getComputedStyle(element);
    this.#chart = createChart(element, {
      autoSize: true,
      crosshair: { mode: CrosshairMode.Normal },
      // The attribution stands under the chart; the library's own mark would bring inline markup.
      layout: { attributionLogo: false, fontSize: window.innerWidth < 2200 ? 11 : 13, fontFamily },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.08, bottom: 0.24 } },
      // Room for the last label of the axis, whole.
      timeScale: { borderVisible: false, timeVisible: true, secondsVisible: false, rightOffsetPixels: 18 },
      // A page must scroll under a finger that moves up or down.
      handleScroll: { vertTouchDrag: false },
      localization: {
        locale: 'en-GB',
        priceFormatter: (price: number) => exactPrice(price.toFixed(this.#precision)),
      },
    });
    this.#prices = this.#chart.addSeries(CandlestickSeries, { borderVisible: false });
    this.axis = new PriceAxis(this.#chart, this.#prices, element);
    this.#volumes = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: '',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#volumes.priceScale().applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.#chart.subscribeCrosshairMove(({ time }) => {
      onpoint(this.#candles.find((candle) => candle.time === time) ?? null);
    });
  }

  /** `range` names the question: the view is fitted when it changes, and left alone when figures do. */
  show(candles: readonly CandleRow[], range: string): void {
    this.#candles = candles;
    const digits = Math.max(2, ...candles.slice(-20).map(({ close }) => fractionDigits(close)));
    const precision = Math.min(digits, 12);
    this.#precision = precision;
    this.#prices.applyOptions({ priceFormat: { type: 'price', precision, minMove: 10 ** -precision } });
    this.axis.bound(
      Math.min(...candles.map(({ low }) => Number(low))),
      Math.max(...candles.map(({ high }) => Number(high))),
    );
    // Pixels need no more than a double; figures in words come from the strings.
    this.#prices.setData(
      candles.map(({ time, open, high, low, close }) => ({
        time: time as UTCTimestamp,
        open: Number(open),
        high: Number(high),
        low: Number(low),
        close: Number(close),
      })),
    );
    this.#paintVolumes();
    if (this.#range !== range) this.#chart.timeScale().fitContent();
    this.#range = range;
  }

  /** Takes the colours of the theme that is on the screen; call it once before the first `show`. */
  paint(): void {
    const gain = this.#colour('--gain');
    const loss = this.#colour('--loss');
    const line = this.#colour('--line');
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: 'transparent' },
        textColor: this.#colour('--muted'),
      },
      grid: { vertLines: { color: line }, horzLines: { color: line } },
    });
    this.#prices.applyOptions({ upColor: gain, downColor: loss, wickUpColor: gain, wickDownColor: loss });
    this.#volume_colours = {
      up: this.#colour('--chart-volume-up'),
      down: this.#colour('--chart-volume-down'),
    };
    if (this.#candles.length > 0) this.#paintVolumes();
  }

  remove(): void {
    this.axis.end();
    this.#chart.remove();
  }

  #paintVolumes(): void {
    const { up, down } = this.#volume_colours;
    this.#volumes.setData(
      this.#candles.map(({ time, open, close, volume }) => ({
        time: time as UTCTimestamp,
        value: Number(volume),
        color: Number(close) >= Number(open) ? up : down,
      })),
    );
  }

  /** A custom property keeps light-dark() as text; only a real property resolves it. */
  #colour(token: string): string {
    this.element.style.color = `var(${token})`;
    const resolved = getComputedStyle(this.element).color;
    this.element.style.removeProperty('color');
    return resolved;
  }
}
