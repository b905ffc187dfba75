import type { Task } from './wire';

/** When open tasks are due, in the order in which they are shown. */
export const GROUPS = ['Overdue', 'Today', 'Next 7 days', 'Later', 'No date'] as const;
export type Group = (typeof GROUPS)[number];

/**
 * Midnight where the person is, so many days after the day of a moment. By the calendar: days in which clocks change
 * have 23 or 25 hours.
 */
export function midnightAfter(at_ms: number, days: number): number {
  const moment = new Date(at_ms);
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate() + days).getTime();
}

/** Which days have begun since then, by the calendar: 0 for the same day, 1 for the next. */
export function daysBetween(from_ms: number, to_ms: number): number {
  const dayOf = (at_ms: number) => {
    const moment = new Date(at_ms);
    return Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate()) / 86_400_000;
  };
  return dayOf(to_ms) - dayOf(from_ms);
}

export function groupOf(due_ms: number | null, now_ms: number): Group {
  if (due_ms === null) return 'No date';
  if (due_ms < now_ms) return 'Overdue';
  if (due_ms < midnightAfter(now_ms, 1)) return 'Today';
  return due_ms < midnightAfter(now_ms, 8) ? 'Next 7 days' : 'Later';
}

/** Those that have any, in their order. */
export function grouped<One extends Pick<Task, 'due_ms'>>(
  tasks: readonly One[],
  now_ms: number,
): readonly { name: Group; tasks: readonly One[] }[] {
  const groups = Map.groupBy(tasks, ({ due_ms }) => groupOf(due_ms, now_ms));
  return GROUPS.flatMap((name) => {
    const some = groups.get(name);
    return some ? [{ name, tasks: some }] : [];
  });
}
