export const WIDTH = 88;
export const HEIGHT = 24;
const PAD = 2;

/** An SVG path through the prices, scaled to fill the box; empty when there is no line to draw. */
export function sparklinePath(prices: readonly number[]): string {
  const points = prices.filter(Number.isFinite);
  if (points.length < 2) return '';
  const low = Math.min(...points);
  const range = Math.max(...points) - low;
  const step = (WIDTH - 2 * PAD) / (points.length - 1);
  return points
    .map((price, index) => {
      const x = PAD + index * step;
      // A price that did not move is a line in the middle.
      const y = range === 0 ? HEIGHT / 2 : HEIGHT - PAD - ((price - low) / range) * (HEIGHT - 2 * PAD);
      return `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}
