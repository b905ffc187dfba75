import { expect, it } from 'vitest';
import { changeSince } from './since';

it('is the change since something was added, in percent', () => {
  // (125 − 100) ÷ 100 and (75 − 100) ÷ 100
  expect(changeSince('100', '125')).toBe(25);
  expect(changeSince('100', '75')).toBe(-25);
  expect(changeSince('0.00000001', '0.00000001')).toBe(0);
});

it('is absent where a price is not known, and never zero', () => {
  expect(changeSince(null, '125')).toBeNull();
  expect(changeSince(undefined, '125')).toBeNull();
  expect(changeSince('100', null)).toBeNull();
  expect(changeSince('0', '125')).toBeNull();
});
