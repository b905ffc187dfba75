export interface Viewport {
  /** Pixels of the list that lie above the visible part; negative when the list begins below its top. */
  scrolled: number;
  /** Visible height. */
  height: number;
}

/** Rows drawn beyond each edge, so that a flick does not show blank space. */
const MARGIN_ROWS = 8;

/** Rows from `start` up to but without `end`. */
export interface Range {
  start: number;
  end: number;
}

/** How many rows are drawn wherever it is scrolled to, but at the ends of the list: those in sight, of which two are cut off, and the margins. */
export function mostRows(height: number, row_height: number): number {
  return Math.ceil(height / row_height) + 1 + 2 * MARGIN_ROWS;
}

/** Which rows to draw. Rows are all equally high. */
export function visibleRows(viewport: Viewport, row_height: number, count: number): Range {
  const first = Math.floor(viewport.scrolled / row_height) - MARGIN_ROWS;
  const start = Math.min(Math.max(0, first), count);
  const end = first + mostRows(viewport.height, row_height);
  return { start, end: Math.max(start, Math.min(count, end)) };
}

/**
 * The drawn rows in the order of the elements that they are drawn in. There are `slots` of these, and row `n` is in slot
 * `n % slots`: while it is scrolled elements stay where they are in the document, and what leaves at one end
 * is written anew at the other. `first`: the slot of the first element.
 */
export function inSlots({ start, end }: Range, slots: number, first: number): number[] {
  const rows = [];
  for (let place = 0; place < slots; place += 1) {
    const row = start + ((((first + place - start) % slots) + slots) % slots);
    if (row < end) rows.push(row);
  }
  return rows;
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
