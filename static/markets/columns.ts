import type { Column } from './order';

export interface ColumnHead {
  column: Column;
  label: string;
  /** Read out in place of a short label. */
  spoken?: string;
  /** Names the grid cell; the style sheet decides at which widths it is there. */
  area: string;
}

export const COLUMNS: readonly ColumnHead[] = [
  { column: 'product', label: 'Market', area: 'market' },
  { column: 'price', label: 'Price', area: 'price' },
  { column: 'change_1m', label: '1 m', spoken: 'Change, 1 minute', area: 'm1' },
  { column: 'change_3m', label: '3 m', spoken: 'Change, 3 minutes', area: 'm3' },
  { column: 'change_1h', label: '1 h', spoken: 'Change, 1 hour', area: 'h1' },
  { column: 'change_24h', label: '24 h', spoken: 'Change, 24 hours', area: 'h24' },
  { column: 'volume', label: 'Volume 24 h', area: 'volume' },
  { column: 'market_cap', label: 'Market cap', area: 'cap' },
];
