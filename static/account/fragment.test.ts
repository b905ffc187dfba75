import { describe, expect, it } from 'vitest';
import { parseFragment, tidyCode, tidyDigits } from './fragment';

describe('the link in a mail', () => {
  it('says whose address it is, and the code', () => {
    expect(parseFragment('#email=ada%40example.org&code=K7QPM-3X9RB')).toEqual({
      email: 'ada@example.org',
      code: 'K7QPM-3X9RB',
    });
  });

  it('may have a plus in the address, encoded or not', () => {
    expect(parseFragment('#email=ada%2Bvault@example.org&code=').email).toBe('ada+vault@example.org');
    expect(parseFragment('#email=ada+vault@example.org').email).toBe('ada+vault@example.org');
  });

  it('may say nothing, or nonsense', () => {
    expect(parseFragment('')).toEqual({ email: '', code: '' });
    expect(parseFragment('#%E0%A4%A&code')).toEqual({ email: '', code: '' });
  });
});

describe('codes', () => {
  it('are taken however they were typed', () => {
    for (const typed of ['k7qpm3x9rb', ' K7QPM-3X9RB ', 'K7QPM 3X9RB', 'k7q pm3-x9rb'])
      expect(tidyCode(typed)).toBe('K7QPM-3X9RB');
  });

  it('that are none are left as they are', () => {
    expect(tidyCode(' hello ')).toBe('hello');
    expect(tidyCode('K7QPM-3X9R!')).toBe('K7QPM-3X9R!');
  });

  it('of an application are six digits', () => {
    expect(tidyDigits('123 456')).toBe('123456');
    expect(tidyDigits('12-34-56-78')).toBe('123456');
  });
});
