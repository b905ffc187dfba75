import { describe, expect, it } from 'vitest';
import { newEntry, type Entry, type Writing } from '../outbox/entry';
import { draftOf, withPending } from './overlay';
import type { Alert } from './wire';

const ALERT: Alert = {
  id: 'r1',
  target: 'product',
  product_id: 'BTC-USD',
  watchlist_id: null,
  condition: 'above',
  threshold: '65000',
  window: null,
  cooldown_secs: 300,
  repeats: true,
  note: null,
  is_on: true,
  subjects: [
    { subject: 'BTC-USD', standing: 'armed', arming: 2, event_ms: 5, event_price: '65001', price: '60000' },
  ],
  created_ms: 1,
  version: 3,
};

function waiting(key: string, writing: Partial<Writing>): Entry {
  return newEntry({ method: 'PUT', path: '/api/alerts/r1', describes: '', ...writing }, key, 7);
}

describe('rules with what waits to be saved', () => {
  it('have one that is not made yet, and what is done to it', () => {
    const made = waiting('k', { method: 'POST', path: '/api/alerts', body: draftOf(ALERT) });
    const [alert] = withPending([], [made]);
    expect(alert).toMatchObject({ id: '{k}', threshold: '65000', is_on: true, created_ms: 7, version: 0 });
    expect(alert?.subjects).toMatchObject([{ subject: 'BTC-USD', standing: 'waiting', arming: 0 }]);
    const off = waiting('o', { method: 'PATCH', path: '/api/alerts/{k}', body: { is_on: false } });
    expect(withPending([], [made, off])).toMatchObject([{ is_on: false }]);
    expect(withPending([], [made, waiting('d', { method: 'DELETE', path: '/api/alerts/{k}' })])).toEqual([]);
  });

  it('have it once when it is made', () => {
    const made = waiting('k', { method: 'POST', path: '/api/alerts', body: draftOf(ALERT) });
    const done = { ...made, answer: { ...ALERT, id: 'r2' } };
    expect(withPending([ALERT], [done]).map(({ id }) => id)).toEqual(['r1', 'r2']);
    expect(withPending([ALERT, { ...ALERT, id: 'r2' }], [done]).map(({ id }) => id)).toEqual(['r1', 'r2']);
  });

  it('begin anew at another threshold, and not with another note', () => {
    const moved = waiting('m', { body: { ...draftOf(ALERT), threshold: '70000' } });
    expect(withPending([ALERT], [moved])).toMatchObject([
      { threshold: '70000', version: 3, subjects: [{ standing: 'waiting', arming: 2 }] },
    ]);
    const noted = waiting('n', { body: { ...draftOf(ALERT), note: 'sell' } });
    expect(withPending([ALERT], [noted])).toMatchObject([
      { note: 'sell', subjects: [{ standing: 'armed' }] },
    ]);
  });

  it('stay off when they are told anew, and begin anew when they are switched on', () => {
    const off = { ...ALERT, is_on: false };
    const moved = waiting('m', { body: { ...draftOf(ALERT), threshold: '70000' } });
    expect(withPending([off], [moved])).toMatchObject([{ is_on: false }]);
    const on = waiting('o', { method: 'PATCH', body: { is_on: true } });
    expect(withPending([off], [on])).toMatchObject([{ is_on: true, subjects: [{ standing: 'waiting' }] }]);
  });

  it('are what the server has answered, unless something newer is known', () => {
    const done = {
      ...waiting('m', { body: draftOf(ALERT) }),
      answer: { ...ALERT, threshold: '1', version: 4 },
    };
    expect(withPending([ALERT], [done])).toMatchObject([{ threshold: '1', version: 4 }]);
    expect(withPending([{ ...ALERT, version: 5 }], [done])).toMatchObject([
      { threshold: '65000', version: 5 },
    ]);
  });

  it('are left alone by tests, and by what was refused', () => {
    const test = waiting('t', { method: 'POST', path: '/api/alerts/r1/test', body: {} });
    const refusal = { code: 'conflict', message: '', field: null, request_id: null };
    const refused = { ...waiting('d', { method: 'DELETE' }), refusal };
    expect(withPending([ALERT], [test, refused])).toEqual([ALERT]);
  });
});
