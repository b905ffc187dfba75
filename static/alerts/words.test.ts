import { describe, expect, it } from 'vitest';
import type { Alert, Subject } from './wire';
import { lengthWords, standingOf, titleOf } from './words';

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
  subjects: [],
  created_ms: 1,
  version: 1,
};
const NOON_MS = new Date(2026, 10, 22, 12, 0).getTime();
const LISTS = new Map([['w1', 'Layer 2']]);

function on(subject: Partial<Subject>): Alert['subjects'] {
  const nothing = { subject: 'BTC-USD', arming: 1, event_ms: null, event_price: null, price: null };
  return [{ ...nothing, standing: 'armed', ...subject }];
}

describe('what a rule says', () => {
  it('is a sentence of the product, the list, the holdings or the portfolio', () => {
    const said = (part: Partial<Alert>) => titleOf({ ...ALERT, ...part }, LISTS);
    expect(said({})).toBe('BTC-USD above 65,000 USD');
    expect(said({ product_id: 'ETH-EUR', condition: 'below', threshold: '0.05' })).toBe(
      'ETH-EUR below 0.05 EUR',
    );
    const moves = { product_id: null, condition: 'either', threshold: '5', window: '1h' } as const;
    expect(said({ ...moves, target: 'watchlist', watchlist_id: 'w1' })).toBe(
      'Any of Watchlist “Layer 2” moves 5 % in 1 h',
    );
    expect(said({ ...moves, target: 'holdings', condition: 'down', window: '24h' })).toBe(
      'Anything you hold falls 5 % in 24 h',
    );
    expect(said({ target: 'portfolio', product_id: null, condition: 'below', threshold: '10000' })).toBe(
      'Portfolio value below 10,000 USD',
    );
  });
});

describe('where a rule stands', () => {
  const stands = (part: Partial<Alert>, price: string | null, change: number | null = null) =>
    standingOf({ ...ALERT, ...part }, { price, change }, NOON_MS);

  it('is armed, or off', () => {
    expect(stands({ subjects: on({}) }, '60000')).toEqual({ tone: 'armed', text: 'Armed' });
    expect(stands({ subjects: on({}), is_on: false }, '60000')).toEqual({ tone: 'off', text: 'Off' });
    const done = { subjects: on({ standing: 'fired' }), is_on: false, repeats: false } as const;
    expect(stands(done, '66000').text).toBe('Told once, and off since');
  });

  it('waits because it is there already, or for the next price', () => {
    const waiting = { subjects: on({ standing: 'waiting' }) };
    expect(stands(waiting, '66000').text).toBe('It is there already: armed once it is below 65,000');
    expect(stands(waiting, '64000').text).toBe('Armed with the next price');
    expect(stands(waiting, null).text).toBe('Armed with the next price');
    const move = { ...waiting, condition: 'down', threshold: '5', window: '1h' } as const;
    expect(stands(move, '1', -5).text).toBe('It is there already: armed once it has moved by less');
    expect(stands(move, '1', 5).text).toBe('Armed with the next price');
    expect(stands(move, '1').text).toBe('Armed once it has moved by less');
  });

  it('rests after it has fired, until its time is over and the price has gone back', () => {
    const fired = (event_ms: number) => ({ subjects: on({ standing: 'fired', event_ms }) });
    expect(stands(fired(NOON_MS - 60_000), '66000').text).toBe('Fired, rests until 12:04');
    // 65,000 × 0.99 = 64,350.
    expect(stands(fired(NOON_MS - 300_000), '66000').text).toBe('Fired, armed again when it falls to 64,350');
    expect(stands({ ...fired(0), repeats: false }, '66000').text).toBe('Told once, and done');
    const move = { ...fired(0), condition: 'up', threshold: '5', window: '1h' } as const;
    expect(stands(move, '66000').text).toBe('Fired, armed again below a move of 3.75 %');
  });

  it('is counted where there are many markets', () => {
    const list = {
      target: 'watchlist',
      product_id: null,
      condition: 'up',
      threshold: '5',
      window: '4h',
    } as const;
    const subjects = [...on({}), ...on({ subject: 'ETH-USD', standing: 'fired', event_ms: NOON_MS })];
    expect(stands({ ...list, subjects }, null).text).toBe('Armed on 1 of 2 markets, last fired 12:00');
    expect(stands({ ...list, subjects: on({}) }, null).text).toBe('Armed on 1 market');
    expect(stands(list, null).text).toBe('Armed with the next prices');
  });
});

it('says lengths in the largest unit that divides them', () => {
  expect([90, 300, 3_600, 7_200, 86_400, 604_800].map(lengthWords)).toEqual([
    '90 seconds',
    '5 minutes',
    '1 hour',
    '2 hours',
    '1 day',
    '1 week',
  ]);
});
