import { expect, it } from 'vitest';
import { addressOf, followedAt, shownOf } from './message';

const NOON_MS = new Date(2026, 10, 22, 12).getTime();
const REMINDER = {
  ...{ id: 'reminder-t1-7', kind: 'reminder', title: 'Claim <b>', about: 't1', asset: 'ETH', at_ms: NOON_MS },
  due_ms: NOON_MS + 90 * 60_000,
};

it('says what is to be done and when, by the clock of the device, and leads there', () => {
  const { title, options } = shownOf(JSON.stringify(REMINDER), NOON_MS);
  expect(title).toBe('Claim <b>');
  expect(options).toMatchObject({
    ...{ body: 'Due Today, 13:30 · ETH', tag: 'reminder-t1-7', timestamp: NOON_MS },
    data: { id: 'reminder-t1-7', path: '/tasks?task=t1' },
  });
  expect(options.renotify).toBeUndefined();
});

it('shows each test anew, and leads to where it was asked for', () => {
  const { options } = shownOf(JSON.stringify({ id: 'test', kind: 'test', title: 'A test', at_ms: 1 }), 1);
  expect(options).toMatchObject({ tag: 'test', renotify: true, data: { path: '/security#notifications' } });
});

it('shows something whatever has come, and leads to the inbox', () => {
  for (const text of ['', 'hello', 'null', '[]', '{"id":7,"title":"x"}'])
    expect(shownOf(text, 0).options.data).toEqual({ id: '', path: null });
  const unknown = shownOf(JSON.stringify({ id: 'x', kind: 'dividend', title: 'Paid', at_ms: 1 }), 1);
  expect([unknown.title, unknown.options.data.path]).toEqual(['Paid', null]);
});

it('tells the page that it opens what was followed', () => {
  const address = addressOf({ id: 'reminder-a&b-7', path: '/tasks?task=t1' });
  const url = new URL(address, 'https://vault.example');
  expect([url.pathname, url.search]).toEqual(['/tasks', '?task=t1']);
  expect(followedAt(url.hash)?.id).toBe('reminder-a&b-7');
  expect(followedAt(new URL(addressOf({ id: 'x', path: null }), 'https://vault.example').hash)?.path).toBe(
    null,
  );
  for (const hash of ['', '#content', '#told=%']) expect(followedAt(hash)).toBe(null);
});
