import { describe, expect, it } from 'vitest';
import { newEntry } from './entry';
import { withoutKnown } from './known';

const done = (key: string, path: string) => ({
  ...newEntry({ method: 'POST', path, describes: '' }, key, 0),
  answer: null,
});
const keysWithout = (key: string) => withoutKnown(DONE, key).map((one) => one.key);

const DONE = [
  done('made', '/api/tasks'),
  done('bought', '/api/transactions'),
  done('ticked', '/api/tasks/t1'),
  done('noted', '/api/tasks/t1'),
];

describe('what is done and asked for again', () => {
  it('goes with what was done before it under the same tag, and with nothing else', () => {
    expect(keysWithout('made')).toEqual(['bought', 'ticked', 'noted']);
    expect(keysWithout('ticked')).toEqual(['bought', 'noted']);
    expect(keysWithout('bought')).toEqual(['made', 'ticked', 'noted']);
  });

  it('is gone already, where what was done after it was known sooner', () => {
    expect(keysWithout('another')).toEqual(['made', 'bought', 'ticked', 'noted']);
  });
});
