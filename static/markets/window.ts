export interface Viewport {
  /** Pixels of the list that lie above the visible part; negative when the list begins below its top. */
  scrolled: number;
  /** Visible height. */
  height: number;
}

/** Rows drawn beyond each edge, so that a flick does not show blank space. */
const MARGIN_ROWS = 8;

/** Which rows to draw: from `start` up to but without `end`. Rows are all equally high. */
export function visibleRows(
  viewport: Viewport,
  row_height: number,
  count: number,
): { start: number; end: number } {
  const first = Math.floor(viewport.scrolled / row_height) - MARGIN_ROWS;
  const last = Math.ceil((viewport.scrolled + viewport.height) / row_height) + MARGIN_ROWS;
  const start = Math.min(Math.max(0, first), count);
  return { start, end: Math.max(start, Math.min(count, last)) };
}

/** How far to scroll so that a row is wholly in sight; zero when it is. */
export function scrollToReveal(index: number, viewport: Viewport, row_height: number): number {
  const top = index * row_height;
  if (top < viewport.scrolled) return top - viewport.scrolled;
  const overhang = top + row_height - (viewport.scrolled + viewport.height);
  return Math.max(0, overhang);
}

/** The row that a key moves to; null when the key does not move. */
export function rowAfterKey(key: string, index: number, count: number, page: number): number | null {
  const last = count - 1;
  const clamp = (row: number) => Math.max(0, Math.min(last, row));
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1);
    case 'ArrowUp':
      return clamp(index - 1);
    case 'PageDown':
      return clamp(index + page);
    case 'PageUp':
      return clamp(index - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
