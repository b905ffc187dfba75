import { describe, expect, it } from 'vitest';
import { ApiError } from '../data/client';
import { shortOf } from './short';
import type { Draft } from './wire';

const AT_MS = Date.UTC(2026, 10, 21, 16, 32, 10);
const SALE: Draft = {
  kind: 'sell',
  at_ms: AT_MS,
  account_id: 'k1',
  sent: { asset: 'BTC', amount: '7' },
  received: { asset: 'USD', amount: '10000' },
};
const nameOf = (id: string) => (id === 'k1' ? 'Kraken' : id);
const short = (at_ms: number) =>
  new ApiError('insufficient_balance', 'Too little', null, null, null, {
    account_id: 'k1',
    asset: 'BTC',
    at_ms,
    missing: '6.82505',
  });

describe('too little in an account', () => {
  it('is said at the amount that is too large, with the name of the account', () => {
    expect(shortOf(short(AT_MS), SALE, nameOf)).toEqual({
      field: 'sent.amount',
      text: 'Kraken would have 6.82505 BTC too little.',
    });
  });

  it('is said with its day where it comes later', () => {
    const said = shortOf(short(Date.UTC(2026, 11, 1)), SALE, nameOf);
    expect(said?.field).toBeNull();
    expect(said?.text).toMatch(/^Kraken would have 6\.82505 BTC too little on .*Dec.* 2026/);
  });

  it('is told in the words of the server where it says no more', () => {
    const error = new ApiError('insufficient_balance', 'Too little');
    expect(shortOf(error, SALE, nameOf)).toEqual({ field: null, text: 'Too little' });
  });

  it('is no other error', () => {
    expect(shortOf(new ApiError('conflict', 'No'), SALE, nameOf)).toBeNull();
    expect(shortOf(new Error('No'), SALE, nameOf)).toBeNull();
  });
});
