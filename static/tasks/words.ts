import { dayOf } from '../account/moments';
import { daysBetween } from './groups';
import type { Repeat } from './wire';

const HOUR_MIN = 60;
const DAY_MIN = 24 * HOUR_MIN;
const WEEK_MIN = 7 * DAY_MIN;

/** How long before a task one may be reminded, as the form offers it. */
export const REMINDERS: readonly number[] = [0, 10, HOUR_MIN, DAY_MIN, WEEK_MIN];

/** `At the time`, `10 minutes before`, `1 day before`. */
export function reminderWords(before_min: number): string {
  if (before_min === 0) return 'At the time';
  const [size, name] =
    before_min % WEEK_MIN === 0
      ? [WEEK_MIN, 'week']
      : before_min % DAY_MIN === 0
        ? [DAY_MIN, 'day']
        : before_min % HOUR_MIN === 0
          ? [HOUR_MIN, 'hour']
          : [1, 'minute'];
  const many = before_min / size;
  return `${many} ${name}${many === 1 ? '' : 's'} before`;
}

export const REPEATS: Readonly<Record<Repeat, string>> = {
  daily: 'Every day',
  weekly: 'Every week',
  monthly: 'Every month',
  yearly: 'Every year',
};

let time: Intl.DateTimeFormat | undefined;
let weekday: Intl.DateTimeFormat | undefined;

/** `Today, 14:05`, `Tomorrow, 09:00`, `Wednesday, 09:00` within a week, then `5 Mar 2027, 09:00`: where the person is. */
export function dueWords(due_ms: number, now_ms: number): string {
  time ??= new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
  weekday ??= new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
  return `${dayWords(due_ms, now_ms, weekday)}, ${time.format(due_ms)}`;
}

function dayWords(due_ms: number, now_ms: number, weekday: Intl.DateTimeFormat): string {
  const days = daysBetween(now_ms, due_ms);
  if (days === 0) return 'Today';
  if (days === 1) return 'Tomorrow';
  if (days === -1) return 'Yesterday';
  return days > 1 && days < 7 ? weekday.format(due_ms) : dayOf(due_ms);
}
