import { describe, expect, it } from 'vitest';
import { positionAt, Positions, shareOf, worthOf } from './live';
import type { AssetRow } from './wire';

const row = (asset: string, more: Partial<AssetRow> = {}): AssetRow => ({
  asset,
  quantity: '2',
  uncosted: '0',
  cost: '100',
  realised: '0',
  fees: '0',
  income: '0',
  unknown: '0',
  ...more,
});

it('is reckoned anew only where something of it has changed', () => {
  const positions = new Positions();
  const held = row('BTC');
  const first = positions.at(held, '60', 'USD');
  expect(positions.at(held, '60', 'USD')).toBe(first);
  // 2 × 70
  expect(positions.at(held, '70', 'USD').value).toBe('140');
  expect(positions.at(row('BTC', { quantity: '3' }), '70', 'USD').value).toBe('210');
  expect(positions.at(held, '60', 'EUR')).not.toBe(first);
});

describe('a position at the newest price', () => {
  it('is worth quantity times price, to the last digit', () => {
    // 0.123456789012345678 × 97,123.45
    const held = row('BTC', { quantity: '0.123456789012345678', cost: '10000' });
    const position = positionAt(held, '97123.45', 'USD');
    expect(position.value).toBe('11990.5492748011048399491');
    expect(position.unrealised).toBe('1990.5492748011048399491');
    expect(position.gain).toBeCloseTo(19.905, 3);
  });

  it('has gained nothing on what came without a cost', () => {
    // (2 − 0.5) × 80 − 100 = 20
    expect(positionAt(row('ETH', { uncosted: '0.5' }), '80', 'USD').unrealised).toBe('20');
    expect(positionAt(row('ETH', { uncosted: '2', cost: '0' }), '80', 'USD').unrealised).toBeNull();
  });

  it('has moved since yesterday as far as the price has, also since the answer', () => {
    // 110 after +10 % was 100 yesterday; at 120 it has moved by 20 % and 2 × 20
    const position = positionAt(row('SOL', { price: '110', price_change_24h: 10 }), '120', 'USD');
    expect(position.moved_24h).toBe('40');
    expect(position.change_24h).toBeCloseTo(20, 10);
  });

  it('of the currency itself neither gains nor moves', () => {
    const { value, unrealised, moved_24h, gain } = positionAt(row('USD', { cost: '0' }), '1', 'USD');
    expect([value, unrealised, moved_24h, gain]).toEqual(['2', null, '0', null]);
  });

  it('without a price has no value at all', () => {
    const { value, unrealised, moved_24h, change_24h } = positionAt(row('LOST'), null, 'USD');
    expect([value, unrealised, moved_24h, change_24h]).toEqual([null, null, null, null]);
  });
});

describe('a portfolio', () => {
  const btc = positionAt(row('BTC', { price: '75', price_change_24h: 50 }), '75', 'USD');
  const none = positionAt(row('NONE'), null, 'USD');
  const sold = positionAt(row('SOLD', { quantity: '0', cost: '0' }), null, 'USD');

  it('is worth what has a price, and names what has none', () => {
    const worth = worthOf([btc, none, sold]);
    // 2 × 75; 150 − 100 = 50 of 100; yesterday 2 × 50
    expect(worth).toEqual({
      value: '150',
      unrealised: '50',
      gain: 50,
      moved_24h: '50',
      change_24h: 50,
      cost: '100',
      unpriced: ['NONE'],
    });
    expect(shareOf(btc, worth)).toBe(100);
    expect(shareOf(none, worth)).toBeNull();
  });

  it('in which nothing has a price has no value, and an empty one is worth nothing', () => {
    expect(worthOf([none]).value).toBeNull();
    expect(worthOf([]).value).toBe('0');
  });
});
