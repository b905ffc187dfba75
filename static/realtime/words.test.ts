import { expect, it } from 'vitest';
import { pushWords } from './words';

it('how figures come is said where there are figures that come', () => {
  expect(pushWords('live', 'live')).toBe('They come as they change.');
  expect(pushWords('delayed', 'polling')).toContain('asked for every few seconds');
  expect(pushWords('live', 'connecting')).toBe('');
  expect(pushWords('offline', 'polling')).toBe('');
});
