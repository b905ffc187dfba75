import { expect, it } from 'vitest';
import { newEntry, type Writing } from '../outbox/entry';
import { newestOf, withPending, type Inbox } from './overlay';

const told = (id: string, at_ms: number, is_read: boolean) => ({
  ...{ id, at_ms, is_read, about: 't1', asset: null, body: null, due_ms: null, kind: 'reminder', title: id },
});
const [A, B, C] = [told('a', 30, false), told('b', 20, true), told('c', 10, false)];
/** Three are known, and one more that is not read lies further back. */
const INBOX: Inbox = { notifications: [A, B, C], unread: 3 };

const after = (writing: Partial<Writing>) =>
  withPending(INBOX, [newEntry({ method: 'POST', path: '', describes: '', ...writing }, 'k', 7)]);

it('is read one by one', () => {
  const read = after({ method: 'PATCH', path: '/api/notifications/a' });
  expect(read.notifications).toEqual([{ ...A, is_read: true }, B, C]);
  expect(read.unread).toBe(2);
  // What was read already counts no less.
  expect(after({ method: 'PATCH', path: '/api/notifications/b' }).unread).toBe(3);
});

it('is read up to what was seen, and what came meanwhile stays', () => {
  const read = after({ path: '/api/notifications/read', body: { until_ms: 20 } });
  expect(read.notifications.map(({ is_read }) => is_read)).toEqual([false, true, true]);
  expect(read.unread).toBe(2);
  expect(after({ path: '/api/notifications/read', body: { until_ms: 30 } }).unread).toBe(0);
});

it('is cleared up to what was seen', () => {
  const cleared = after({ path: '/api/notifications/clear', body: { until_ms: 20 } });
  expect(cleared).toEqual({ notifications: [A], unread: 2 });
  expect(after({ path: '/api/notifications/clear', body: { until_ms: 99 } })).toEqual({
    notifications: [],
    unread: 0,
  });
});

it('has a newest', () => {
  expect(newestOf([C, A, B])).toBe(30);
  expect(newestOf([])).toBe(0);
});
