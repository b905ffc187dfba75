const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let day: Intl.DateTimeFormat | undefined;
let moment: Intl.DateTimeFormat | undefined;

/** `14 Nov 2026`, where the person is. */
export function dayOf(at_ms: number): string {
  day ??= new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  return day.format(at_ms);
}

/** `14 Nov 2026, 12:33`, where the person is. */
export function momentOf(at_ms: number): string {
  moment ??= new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
  return moment.format(at_ms);
}

/** `just now`, `12 min ago`, `3 h ago`, `5 days ago`, then the day. Clocks differ: what is to come is now. */
export function ago(at_ms: number, now_ms: number): string {
  const passed_ms = Math.max(0, now_ms - at_ms);
  if (passed_ms < MINUTE_MS) return 'just now';
  if (passed_ms < HOUR_MS) return `${Math.floor(passed_ms / MINUTE_MS)} min ago`;
  if (passed_ms < DAY_MS) return `${Math.floor(passed_ms / HOUR_MS)} h ago`;
  const days = Math.floor(passed_ms / DAY_MS);
  if (days < 31) return days === 1 ? '1 day ago' : `${days} days ago`;
  return `on ${dayOf(at_ms)}`;
}

/** `in 12 days`, `in 3 h`, `over`. */
export function ahead(at_ms: number, now_ms: number): string {
  const left_ms = at_ms - now_ms;
  if (left_ms <= 0) return 'over';
  if (left_ms < HOUR_MS) return `in ${Math.ceil(left_ms / MINUTE_MS)} min`;
  if (left_ms < 2 * DAY_MS) return `in ${Math.floor(left_ms / HOUR_MS)} h`;
  return `in ${Math.floor(left_ms / DAY_MS)} days`;
}
