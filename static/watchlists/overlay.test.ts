import { describe, expect, it } from 'vitest';
import { newEntry, type Entry, type Writing } from '../outbox/entry';
import { idNow, productsOf, withPending } from './overlay';
import type { Watchlist } from './wire';

const BTC = { product_id: 'BTC-USD', price_added: '91000.5', added_ms: 1 };
const LIST: Watchlist = { id: 'w1', name: 'Mine', version: 3, entries: [BTC] };

function waiting(key: string, writing: Partial<Writing>): Entry {
  return newEntry({ method: 'PUT', path: '/api/watchlists', describes: '', ...writing }, key, 7);
}

const entries = (key: string, id: string, products: string[]) =>
  waiting(key, { path: `/api/watchlists/${id}/entries`, body: { products } });

const patch = (key: string, id: string, body: object) =>
  waiting(key, { method: 'PATCH', path: `/api/watchlists/${id}`, body });

describe('the lists with what waits to be saved', () => {
  it('have what was added, and what was there keeps its price', () => {
    const [list] = withPending([LIST], [entries('a', 'w1', ['ETH-USD', 'BTC-USD'])]);
    expect(list?.entries).toEqual([{ product_id: 'ETH-USD', added_ms: 7 }, BTC]);
  });

  it('have a list that is not made yet, under the reference to what makes it', () => {
    const made = waiting('k', { method: 'POST', body: { name: 'New' } });
    const [, list] = withPending([LIST], [made, entries('a', '{k}', ['ETH-USD'])]);
    expect(list).toMatchObject({ id: '{k}', name: 'New' });
    expect(list && productsOf(list)).toEqual(['ETH-USD']);
  });

  it('have it under its id when it is made, and once', () => {
    const made = waiting('k', { method: 'POST', body: { name: 'New' } });
    const done = { ...made, answer: { id: 'w2', name: 'New', version: 1, entries: [] } };
    expect(withPending([LIST], [done]).map(({ id }) => id)).toEqual(['w1', 'w2']);
    expect(withPending([LIST, { ...LIST, id: 'w2' }], [done]).map(({ id }) => id)).toEqual(['w1', 'w2']);
  });

  it('are still those that somebody looks at when they are made', () => {
    const made = waiting('k', { method: 'POST', body: { name: 'New' } });
    expect(idNow('{k}', [{ ...made, answer: { id: 'w2' } }])).toBe('w2');
    expect(idNow('w1', [{ ...made, answer: { id: 'w2' } }])).toBe('w1');
    expect(idNow(null, [])).toBeNull();
  });

  it('are as the server has answered, until what is asked for later knows of it', () => {
    const told = { ...LIST, version: 4, entries: [] };
    const done = { ...entries('a', 'w1', []), answer: told };
    expect(withPending([LIST], [done])).toEqual([told]);
    const newer = { ...LIST, version: 5 };
    expect(withPending([newer], [done])).toEqual([newer]);
  });

  it('are named, ordered and deleted as was asked', () => {
    expect(withPending([LIST], [patch('a', 'w1', { name: 'Ours' })])[0]?.name).toBe('Ours');
    const three = ['w1', 'w2', 'w3'].map((id) => ({ ...LIST, id }));
    const ids = (...pending: Entry[]) => withPending(three, pending).map(({ id }) => id);
    expect(ids(patch('b', 'w3', { position: 0 }))).toEqual(['w3', 'w1', 'w2']);
    expect(ids(patch('c', 'w1', { position: 49 }))).toEqual(['w2', 'w3', 'w1']);
    expect(ids(waiting('d', { method: 'DELETE', path: '/api/watchlists/w1' }))).toEqual(['w2', 'w3']);
  });

  it('are without what the server has refused, and without what is done to a list that is gone', () => {
    const refusal = { code: 'conflict', message: 'No.', field: null, request_id: null };
    const [list] = withPending([LIST], [{ ...entries('a', 'w1', []), refusal }]);
    expect(list).toBe(LIST);
    expect(withPending([LIST], [patch('a', 'w9', { name: 'Theirs' })])).toEqual([LIST]);
  });
});
