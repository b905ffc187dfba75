import { expect, it } from 'vitest';
import { toDo } from './told';

const NOW = { user: 'ann', session: 's1', name: 'n1' };

it('is left alone while nothing changes, and told anew after another sign-in or under another address', () => {
  expect(toDo(NOW, NOW)).toBe('nothing');
  expect(toDo({ ...NOW, session: 's0' }, NOW)).toBe('tell');
  expect(toDo({ ...NOW, name: 'n0' }, NOW)).toBe('tell');
});

it('ends where somebody else is signed in by now, or nobody knows who has asked for it', () => {
  expect(toDo({ ...NOW, user: 'bob' }, NOW)).toBe('end');
  expect(toDo(null, NOW)).toBe('end');
});
