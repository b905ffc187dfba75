import { describe, expect, it } from 'vitest';
import { draftOf, isReminderPast, typedOf, type Typed } from './typed';
import type { Task } from './wire';

const NOTHING: Typed = { title: ' Sell ', note: '', asset: '', due: '', remind: '', repeat: '' };
const DUE_MS = new Date(2026, 10, 20, 9, 30).getTime();
const DUE = '2026-11-20T09:30';

const TASK: Task = {
  id: 't1',
  title: 'Sell',
  note: null,
  asset: 'BTC',
  status: 'open',
  due_ms: DUE_MS,
  remind_before_min: 45,
  repeat: 'monthly',
  zone: 'Asia/Tokyo',
  done_ms: null,
  created_ms: 1,
  version: 3,
};

const draft = (typed: Partial<Typed>, before: Task | null = null) =>
  draftOf({ ...NOTHING, ...typed }, 'Europe/Berlin', before);

describe('what is typed', () => {
  it('is told without what is not there', () => {
    expect(draft({})).toEqual({ title: 'Sell' });
    expect(draft({ asset: ' eth ', note: ' soon ' })).toEqual({ title: 'Sell', asset: 'ETH', note: 'soon' });
    // Without a time there is nothing to count from.
    expect(draft({ remind: '10', repeat: 'daily' })).toEqual({ title: 'Sell' });
  });

  it('has a zone only where it comes round again', () => {
    expect(draft({ due: DUE, remind: '0' })).toEqual({ title: 'Sell', due_ms: DUE_MS, remind_before_min: 0 });
    expect(draft({ due: DUE, repeat: 'weekly' })).toMatchObject({ repeat: 'weekly', zone: 'Europe/Berlin' });
  });

  it('keeps the zone and the very moment of a task that is due when it was', () => {
    const odd = { ...TASK, due_ms: DUE_MS + 123 };
    expect(draft(typedOf(odd), odd)).toMatchObject({ due_ms: DUE_MS + 123, zone: 'Asia/Tokyo' });
    const later = { ...typedOf(TASK), due: '2026-11-21T09:30' };
    expect(draft(later, TASK)).toMatchObject({ zone: 'Europe/Berlin' });
  });

  it('is refused without a title', () => {
    expect(() => draft({ title: '  ' })).toThrow('Enter what is to be done.');
  });

  it('knows when it is too late for a reminder', () => {
    const typed = { ...NOTHING, due: DUE, remind: '10' };
    // 10 minutes before are 600,000 ms.
    expect(isReminderPast(typed, DUE_MS - 600_001)).toBe(false);
    expect(isReminderPast(typed, DUE_MS - 600_000)).toBe(true);
    expect(isReminderPast({ ...typed, remind: '' }, DUE_MS)).toBe(false);
  });
});
