import { describe, expect, it } from 'vitest';
import { midnightOf, localOf, msOf } from './moment';
import { amountOf, askedOf, draftOf, typedOf } from './typed';
import type { Draft, Transaction } from './wire';

const AT_MS = 1_772_000_000_123;

const BUY: Draft & { settles: 'outside' } = {
  kind: 'buy',
  at_ms: AT_MS,
  account_id: 'a',
  sent: { asset: 'USD', amount: '100' },
  received: { asset: 'BTC', amount: '0.001' },
  settles: 'outside',
};

describe('amounts', () => {
  it('are brought into the form of the ledger', () => {
    const amounts = ['1', '0.50', '.5', '007.0', ' 1 000.25 ', '0', '1000000000000000'];
    expect(amounts.map((text) => amountOf(text, 'f'))).toEqual([
      '1',
      '0.5',
      '0.5',
      '7',
      '1000.25',
      '0',
      '1000000000000000',
    ]);
  });

  it('that could be read in two ways, or are none, are refused', () => {
    for (const text of [
      '',
      '1,5',
      '1,234',
      '-1',
      '1e3',
      '1.2.3',
      '.',
      '0.1234567890123456789',
      '9'.repeat(16),
    ])
      expect(() => amountOf(text, 'f'), text).toThrow();
  });
});

describe('a transaction in a form', () => {
  it('comes out as it went in', () => {
    const before: Transaction = { ...BUY, id: 't', created_ms: 0 };
    expect(draftOf(typedOf(BUY), 'USD', before)).toEqual(BUY);
  });

  it('keeps its milliseconds unless its time is changed', () => {
    const typed = { ...typedOf(BUY), at: localOf(AT_MS + 1_000) };
    expect(draftOf(typed, 'USD', { ...BUY, id: 't', created_ms: 0 }).at_ms).toBe(AT_MS + 1_000 - 123);
  });

  it('leaves out what its kind has not', () => {
    const typed = { ...typedOf(BUY), kind: 'deposit' as const, value: '90' };
    expect(draftOf(typed, 'USD')).toEqual({
      kind: 'deposit',
      at_ms: AT_MS - 123,
      account_id: 'a',
      received: { asset: 'BTC', amount: '0.001' },
      value: '90',
    });
  });

  it('asks what it was worth only where no side says it', () => {
    const typed = typedOf(BUY);
    expect(askedOf(typed, 'USD').value).toBe(false);
    expect(askedOf({ ...typed, sent: { asset: 'eur', amount: '90' } }, 'USD').value).toBe(true);
    expect(askedOf({ ...typed, kind: 'withdrawal' }, 'USD').value).toBe(false);
  });

  it('asks what a fee was worth only if it is in a third asset', () => {
    const of = (asset: string) => askedOf({ ...typedOf(BUY), fee: { asset, amount: '1' } }, 'USD').fee_value;
    expect([of('BNB'), of('usd'), of('BTC'), of('')]).toEqual([true, false, false, false]);
  });

  it('has one side if it is a gift', () => {
    const gift = { ...typedOf(BUY), kind: 'gift' as const };
    expect(draftOf({ ...gift, given: true }, 'USD').received).toBeUndefined();
    expect(draftOf({ ...gift, given: false }, 'USD').sent).toBeUndefined();
  });
});

describe('times', () => {
  it('go through a field and come back', () => {
    expect(msOf(localOf(AT_MS))).toBe(AT_MS - 123);
    expect([msOf(''), msOf('soon')]).toEqual([null, null]);
  });

  it('of days begin and end at midnight', () => {
    const [from = 0, to = 0] = [midnightOf('2026-02-28'), midnightOf('2026-02-28', 1)].map((ms) => ms ?? 0);
    expect(localOf(from)).toBe('2026-02-28T00:00:00');
    expect(localOf(to)).toBe('2026-03-01T00:00:00');
    expect(midnightOf('28.2.2026')).toBeNull();
  });
});
