import { describe, expect, it } from 'vitest';
import { distanceWords, outlookOf } from './outlook';
import type { Draft } from './wire';

const DRAFT: Draft = {
  target: 'product',
  product_id: 'BTC-USD',
  condition: 'above',
  threshold: '70000',
  cooldown_secs: 300,
  repeats: true,
};
const NOTHING = { price: null, change: null, list: null };

describe('what will happen', () => {
  it('is said with the price of now', () => {
    expect(outlookOf(DRAFT, { ...NOTHING, price: '67012' })).toBe(
      'Tells you when BTC-USD rises to 70,000 USD. It is at 67,012 now, 4.5 % below. Every time, but not within 5 minutes.',
    );
    expect(
      outlookOf(
        { ...DRAFT, condition: 'below', threshold: '67000', repeats: false },
        { ...NOTHING, price: '67012' },
      ),
    ).toBe('Tells you when BTC-USD falls to 67,000 USD. It is at 67,012 now, 0.02 % above. Once.');
  });

  it('is said without one', () => {
    expect(outlookOf({ ...DRAFT, cooldown_secs: 0 }, NOTHING)).toBe(
      'Tells you when BTC-USD rises to 70,000 USD. Every time.',
    );
  });

  it('is a crossing yet to come where the price is there already', () => {
    expect(outlookOf(DRAFT, { ...NOTHING, price: '70000' })).toContain(
      'It is at 70,000 now, so it is there already: you will be told when it comes back after having gone below.',
    );
  });

  it('is a move of whatever it is about', () => {
    const move = { ...DRAFT, condition: 'either', threshold: '5', window: '1h' } as const;
    expect(outlookOf(move, { ...NOTHING, change: -1.2 })).toBe(
      'Tells you when BTC-USD has moved 5 % or more within 1 h, up or down. It has moved −1.20% so far. Every time, but not within 5 minutes.',
    );
    expect(outlookOf(move, { ...NOTHING, change: -5 })).toContain('so it is there already');
    const once = { cooldown_secs: 300, repeats: false };
    const many = { ...once, condition: 'down', threshold: '5', window: '24h' } as const;
    expect(
      outlookOf({ ...many, target: 'watchlist', watchlist_id: 'w' }, { ...NOTHING, list: 'Layer 2' }),
    ).toBe('Tells you when any market on “Layer 2” has fallen 5 % or more within 24 h. Once for each.');
    expect(outlookOf({ ...many, target: 'holdings' }, NOTHING)).toContain(
      'when anything you hold has fallen',
    );
  });
});

it('says distances with the digits that they are worth', () => {
  expect([0.001, 0.02, 4.459, -12.34, 1234].map(distanceWords)).toEqual([
    'less than 0.01 %',
    '0.02 %',
    '4.5 %',
    '12.3 %',
    '1,234 %',
  ]);
});
