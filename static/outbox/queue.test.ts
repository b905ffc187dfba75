import { describe, expect, it } from 'vitest';
import { newEntry, type Entry, type Refusal, type Writing } from './entry';
import { after, next, UNKNOWN_OUTCOME, type Happening, type Outcome } from './queue';

const REFUSAL: Refusal = {
  code: 'insufficient_balance',
  message: 'Too little.',
  field: null,
  request_id: 'r',
};
const DAY_MS = 86_400_000;

function writing(more: Partial<Writing> = {}): Writing {
  return {
    method: 'POST',
    path: '/api/transactions',
    body: { kind: 'buy' },
    describes: 'Buy 1 BTC',
    ...more,
  };
}

function queueOf(...written: [key: string, more?: Partial<Writing>][]): readonly Entry[] {
  return written.reduce<readonly Entry[]>(
    (entries, [key, more]) => after(entries, { kind: 'made', entry: newEntry(writing(more), key, 0) }),
    [],
  );
}

function answered(key: string, outcome: Outcome, began_ms = 1_000, random = 0): Happening {
  return { kind: 'answered', key, outcome, began_ms, now_ms: began_ms + 10, random };
}

/** The key of what is to be sent, or how long to wait, or null. */
function todo(entries: readonly Entry[], now_ms = 1_000): string | number | null {
  const { next: step } = next(entries, now_ms);
  return step.kind === 'send' ? step.entry.key : step.kind === 'wait' ? step.ms : null;
}

const keys = (entries: readonly Entry[]) => entries.map(({ key }) => key);
const AGAIN: Outcome = { kind: 'again', after_ms: null, refusal: null };

describe('the order', () => {
  it('is that in which things were made, and what is done makes way', () => {
    const entries = queueOf(['a'], ['b']);
    expect(entries.map(({ place }) => place)).toEqual([1, 2]);
    expect(todo(entries)).toBe('a');
    expect(todo(after(entries, answered('a', { kind: 'done', answer: {} })))).toBe('b');
    expect(todo([])).toBeNull();
  });

  it('is held up by what is to be repeated, for longer each time and never for longer than a minute', () => {
    let entries = queueOf(['a'], ['b']);
    const waits: unknown[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      entries = after(next(entries, 1_000).entries, answered('a', AGAIN));
      waits.push(todo(entries, 1_010));
      entries = after(entries, { kind: 'woken' });
    }
    // Half of 500 ms × 2^n, and half of 60 s.
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(todo(entries)).toBe('a');
  });

  it('waits as long as the server says', () => {
    const again: Outcome = { kind: 'again', after_ms: 7_000, refusal: null };
    expect(todo(after(queueOf(['a']), answered('a', again)), 1_010)).toBe(7_000);
  });

  it('goes on after what is refused, which stays for the person to see', () => {
    const entries = after(queueOf(['a'], ['b']), answered('a', { kind: 'refused', refusal: REFUSAL }));
    expect(todo(entries)).toBe('b');
    expect(entries[0]?.refusal).toEqual(REFUSAL);
    expect(todo(after(entries, { kind: 'repeated', key: 'a' }))).toBe('a');
  });

  it('waits no longer than a minute where the clock was set back', () => {
    const entries = after(queueOf(['a']), answered('a', AGAIN, 10 * DAY_MS));
    expect(todo(entries, 0)).toBe(60_000);
  });
});

describe('whether it may have been done', () => {
  it('counts from the first attempt, and after six days nobody can know', () => {
    const { entries } = next(queueOf(['a']), 1_000);
    expect(entries[0]?.sent_ms).toBe(1_000);
    const later = next(after(entries, answered('a', AGAIN)), 1_000 + 6 * DAY_MS + 1);
    expect([later.next.kind, later.entries[0]?.refusal]).toEqual(['rest', UNKNOWN_OUTCOME]);
    const repeated = after(later.entries, { kind: 'repeated', key: 'a' });
    expect(todo(repeated, 8 * DAY_MS)).toBe('a');
  });

  it('is not so if it has not left the device, or nobody is signed in', () => {
    const { entries } = next(queueOf(['a']), 1_000);
    for (const outcome of [{ kind: 'unsent' }, { kind: 'halted' }] as const) {
      expect(after(entries, answered('a', outcome))[0]?.sent_ms).toBeNull();
      const second = after(after(entries, answered('a', AGAIN)), answered('a', outcome, 5_000));
      expect(second[0]?.sent_ms).toBe(1_000);
    }
  });

  it('is not so if the server has refused it', () => {
    const refused = after(
      next(queueOf(['a']), 1_000).entries,
      answered('a', { kind: 'refused', refusal: REFUSAL }),
    );
    expect(refused[0]?.sent_ms).toBeNull();
  });

  it('is still so of what was set aside because the server failed at it again and again', () => {
    const fails: Outcome = { kind: 'again', after_ms: null, refusal: { ...REFUSAL, code: 'internal' } };
    let { entries } = next(queueOf(['a'], ['b']), 1_000);
    for (let attempt = 0; attempt < 6; attempt += 1) entries = after(entries, answered('a', fails));
    expect([entries[0]?.refusal?.code, todo(entries)]).toEqual(['internal', 'b']);
    expect(after(entries, { kind: 'repeated', key: 'a' })[0]).toMatchObject({ key: 'a', sent_ms: 1_000 });
  });
});

describe('what belongs to something that is not there yet', () => {
  const family = () =>
    queueOf(
      ['account', { path: '/api/accounts' }],
      ['transaction', { body: { account_id: '{account}', note: 'to {account}' } }],
      ['other'],
    );

  it('waits for it without holding up others, and then names it', () => {
    const refused = after(family(), answered('account', { kind: 'refused', refusal: REFUSAL }));
    expect(todo(refused)).toBe('other');
    const done = after(family(), answered('account', { kind: 'done', answer: { id: 'x1', version: 1 } }));
    expect(todo(done)).toBe('transaction');
    // What a person writes is left as it is, even if it looks like a reference.
    expect(done[0]?.body).toEqual({ account_id: 'x1', note: 'to {account}' });
  });

  it('is named in addresses and in what a form opens again with', () => {
    const mend = { page: '/transactions', form: 'transaction', typed: { account_id: '{list}' } };
    const entries = queueOf(['list'], ['entries', { path: '/api/watchlists/{list}/entries', mend }]);
    const [entry] = after(entries, answered('list', { kind: 'done', answer: { id: 'w1' } }));
    expect(entry?.path).toBe('/api/watchlists/w1/entries');
    expect(entry?.mend?.typed).toEqual({ account_id: 'w1' });
  });

  it('goes with it when that is discarded, in whatever order they stand', () => {
    expect(keys(after(family(), { kind: 'discarded', key: 'account' }))).toEqual(['other']);
    const backwards = queueOf(['c', { path: '/{b}' }], ['b', { path: '/{a}' }], ['a'], ['other']);
    expect(keys(after(backwards, { kind: 'discarded', key: 'a' }))).toEqual(['other']);
  });

  it('belongs to what takes the place of it', () => {
    const refused = after(family(), answered('account', { kind: 'refused', refusal: REFUSAL }));
    const mending = newEntry(writing({ path: '/api/accounts', mends: 'account' }), 'mended', 0);
    const entries = after(refused, { kind: 'made', entry: mending });
    expect(keys(entries)).toEqual(['mended', 'transaction', 'other']);
    expect(entries[0]?.place).toBe(1);
    expect(entries[1]?.body).toMatchObject({ account_id: '{mended}' });
  });
});

describe('what was changed twice', () => {
  const twice = () =>
    queueOf(
      ['a', { method: 'PATCH', path: '/api/accounts/x', if_match: 3 }],
      ['b', { method: 'PATCH', path: '/api/accounts/x', if_match: 3 }],
      ['c', { method: 'PATCH', path: '/api/accounts/y', if_match: 3 }],
    );
  const done: Outcome = { kind: 'done', answer: { id: 'x', version: 4 } };

  it('was changed the second time on top of the first', () => {
    expect(after(twice(), answered('a', done)).map(({ if_match }) => if_match)).toEqual([4, 3]);
  });

  it('stays the same request if it may have arrived', () => {
    const sent = twice().map((entry) => (entry.key === 'b' ? { ...entry, sent_ms: 900 } : entry));
    expect(after(sent, answered('a', done))[0]?.if_match).toBe(3);
  });

  it('is the same write when it is made anew on top of what another device did', () => {
    const rebase = { as: 'watchlist' as const, seen: ['A'] };
    const entries = queueOf(['a', { if_match: 3, rebase }]);
    const outcome: Outcome = { kind: 'rebased', body: { products: ['B'] }, if_match: 9, seen: ['C'] };
    const [entry] = after(next(entries, 1_000).entries, answered('a', outcome));
    expect(entry).toMatchObject({ key: 'a', if_match: 9, sent_ms: null, rebase: { seen: ['C'] } });
  });
});

describe('an answer', () => {
  it('to what was discarded meanwhile changes nothing', () => {
    const entries = queueOf(['a']);
    expect(after(entries, answered('gone', { kind: 'done', answer: {} }))).toBe(entries);
  });
});
