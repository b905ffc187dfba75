export const RANGES = [
  { value: '1d', label: '1D', spoken: '1 day' },
  { value: '1w', label: '1W', spoken: '1 week' },
  { value: '1m', label: '1M', spoken: '1 month' },
  { value: '3m', label: '3M', spoken: '3 months' },
  { value: '1y', label: '1Y', spoken: '1 year' },
  { value: 'all', label: 'All', spoken: 'all of the time' },
] as const;

export type RangeName = (typeof RANGES)[number]['value'];
