export interface Range {
  label: string;
  spoken: string;
  /** Seconds per candle. */
  granularity: number;
  limit: number;
}

export const RANGES: readonly [Range, ...Range[]] = [
  { label: '1H', spoken: '1 hour', granularity: 60, limit: 60 },
  { label: '4H', spoken: '4 hours', granularity: 60, limit: 240 },
  { label: '1D', spoken: '1 day', granularity: 300, limit: 288 },
  { label: '1W', spoken: '1 week', granularity: 3_600, limit: 168 },
  { label: '1M', spoken: '1 month', granularity: 21_600, limit: 120 },
  { label: '10M', spoken: '10 months', granularity: 86_400, limit: 300 },
];

export const DAY = RANGES[2] ?? RANGES[0];
