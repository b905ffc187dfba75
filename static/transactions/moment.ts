/** `2026-03-01T14:05:09` where the person is, as fields for a time have it. */
export function localOf(at_ms: number): string {
  const moment = new Date(at_ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [
    String(moment.getFullYear()).padStart(4, '0'),
    two(moment.getMonth() + 1),
    two(moment.getDate()),
  ];
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two);
  return `${day.join('-')}T${time.join(':')}`;
}

/** Null if it is no time. */
export function msOf(local: string): number | null {
  const at_ms = new Date(local).getTime();
  return local === '' || Number.isNaN(at_ms) ? null : at_ms;
}

/** Midnight where the person is, at the beginning of a day `2026-03-01` or so many days later. */
export function midnightOf(day: string, days_later = 0): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return null;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + days_later).getTime();
}
