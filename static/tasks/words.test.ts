import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { dueWords, REMINDERS, reminderWords } from './words';

beforeAll(() => void vi.stubEnv('TZ', 'Europe/Berlin'));
afterAll(() => void vi.unstubAllEnvs());

it('says how long before one is reminded', () => {
  expect(REMINDERS.map(reminderWords)).toEqual([
    'At the time',
    '10 minutes before',
    '1 hour before',
    '1 day before',
    '1 week before',
  ]);
  // 90 = 1.5 × 60, 2,880 = 2 × 1,440, 40,320 = 4 × 10,080.
  expect([1, 90, 120, 2_880, 40_320].map(reminderWords)).toEqual([
    '1 minute before',
    '90 minutes before',
    '2 hours before',
    '2 days before',
    '4 weeks before',
  ]);
});

it('says when something is due by the days of the calendar', () => {
  const now = Date.parse('2026-03-28T23:30:00+01:00');
  const due = (moment: string) => dueWords(Date.parse(moment), now);
  expect(due('2026-03-28T23:45:00+01:00')).toBe('Today, 23:45');
  // The night in which clocks go forward.
  expect(due('2026-03-29T03:00:00+02:00')).toBe('Tomorrow, 03:00');
  expect(due('2026-03-27T09:00:00+01:00')).toBe('Yesterday, 09:00');
  expect(due('2026-03-31T09:00:00+02:00')).toBe('Tuesday, 09:00');
  // A week later it is Saturday too.
  expect(due('2026-04-04T09:00:00+02:00')).toBe('4 Apr 2026, 09:00');
  expect(due('2026-03-21T09:00:00+01:00')).toBe('21 Mar 2026, 09:00');
});
