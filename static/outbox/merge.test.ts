import { describe, expect, it } from 'vitest';
import { merged } from './merge';

const list = (letters: string) => [...letters];
const merge = (base: string, ours: string, theirs: string) =>
  merged(list(base), list(ours), list(theirs)).join('');

describe('two changes of one list', () => {
  it('are one where only one side has changed anything', () => {
    expect(merge('abc', 'abc', 'cab')).toBe('cab');
    expect(merge('abc', 'cab', 'abc')).toBe('cab');
    expect(merge('abc', 'ac', 'abc')).toBe('ac');
    expect(merge('abc', 'abc', 'abxc')).toBe('abxc');
  });

  it('keep what both have added, each where it was put', () => {
    expect(merge('ab', 'abx', 'yab')).toBe('yabx');
    expect(merge('', 'x', 'y')).toBe('xy');
    expect(merge('ab', 'abx', 'abx')).toBe('abx');
  });

  it('let go what either has taken away, even if the other has moved it', () => {
    expect(merge('abc', 'bc', 'ab')).toBe('b');
    expect(merge('abc', 'cab', 'bc')).toBe('cb');
  });

  it('keep our order where both have changed it', () => {
    expect(merge('abc', 'cba', 'bac')).toBe('cba');
    expect(merge('abc', 'cba', 'bacx')).toBe('cxba');
  });

  it('have the same things in them whichever comes first', () => {
    const lists = ['', 'a', 'ab', 'ba', 'abc', 'cxa', 'xyb'];
    for (const base of lists)
      for (const ours of lists)
        for (const theirs of lists) {
          const one = [...merge(base, ours, theirs)].sort().join('');
          expect(one).toBe([...merge(base, theirs, ours)].sort().join(''));
          expect(new Set(one).size).toBe(one.length);
        }
  });
});
