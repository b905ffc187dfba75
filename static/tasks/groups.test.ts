import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { daysBetween, grouped, groupOf, midnightAfter } from './groups';

beforeAll(() => void vi.stubEnv('TZ', 'Europe/Berlin'));
afterAll(() => void vi.unstubAllEnvs());

const at = (moment: string) => Date.parse(moment);

describe('tasks by when they are due', () => {
  const now = at('2026-11-20T12:00:00+01:00');

  it('are overdue until now, of today until midnight, of the next days for seven of them', () => {
    expect(groupOf(now - 1, now)).toBe('Overdue');
    expect(groupOf(now, now)).toBe('Today');
    expect(groupOf(at('2026-11-20T23:59:59+01:00'), now)).toBe('Today');
    expect(groupOf(at('2026-11-21T00:00:00+01:00'), now)).toBe('Next 7 days');
    // The 21st to the 27th.
    expect(groupOf(at('2026-11-27T23:59:59+01:00'), now)).toBe('Next 7 days');
    expect(groupOf(at('2026-11-28T00:00:00+01:00'), now)).toBe('Later');
    expect(groupOf(null, now)).toBe('No date');
  });

  it('have days of 23 hours in spring and of 25 in autumn', () => {
    // In 2026 the clocks of Berlin go forward on 29 March and back on 25 October.
    expect(midnightAfter(at('2026-03-29T00:30:00+01:00'), 1)).toBe(at('2026-03-30T00:00:00+02:00'));
    expect(midnightAfter(at('2026-10-25T00:30:00+02:00'), 1)).toBe(at('2026-10-26T00:00:00+01:00'));
    const spring = at('2026-03-28T23:30:00+01:00');
    expect(groupOf(at('2026-03-28T23:59:00+01:00'), spring)).toBe('Today');
    expect(groupOf(at('2026-03-29T00:00:00+01:00'), spring)).toBe('Next 7 days');
    // The last minute of the 4th of April, a week of 167 hours after.
    expect(groupOf(at('2026-04-04T23:59:00+02:00'), spring)).toBe('Next 7 days');
    expect(groupOf(at('2026-04-05T00:00:00+02:00'), spring)).toBe('Later');
    const autumn = at('2026-10-25T00:30:00+02:00');
    // 24 hours later it is still that day.
    expect(groupOf(autumn + 24 * 3_600_000 - 30 * 60_000, autumn)).toBe('Today');
    expect(groupOf(at('2026-10-26T00:00:00+01:00'), autumn)).toBe('Next 7 days');
  });

  it('are days apart by the calendar', () => {
    expect(daysBetween(at('2026-03-28T23:59:00+01:00'), at('2026-03-29T00:01:00+01:00'))).toBe(1);
    expect(daysBetween(at('2026-10-25T00:00:00+02:00'), at('2026-10-25T23:59:00+01:00'))).toBe(0);
    expect(daysBetween(at('2026-03-30T01:00:00+02:00'), at('2026-03-29T01:00:00+01:00'))).toBe(-1);
  });

  it('stand in groups that have any, each in the order it came in', () => {
    const some = [now - 5, now + 1, now + 2, null].map((due_ms) => ({ due_ms }));
    expect(grouped(some, now).map(({ name, tasks }) => [name, tasks.length])).toEqual([
      ['Overdue', 1],
      ['Today', 2],
      ['No date', 1],
    ]);
    expect(grouped([], now)).toEqual([]);
  });
});
