import { expect, it } from 'vitest';
import { hrefOf } from './place';

it('leads to what it is about', () => {
  expect(hrefOf({ kind: 'reminder', about: 't1', asset: 'ETH' })).toBe('/tasks?task=t1');
  expect(hrefOf({ kind: 'alert', about: 'a1', asset: 'BTC' })).toBe('/alerts?rule=a1');
  expect(hrefOf({ kind: 'alert' })).toBe('/alerts');
  expect(hrefOf({ kind: 'order', about: 'o1' })).toBe('/orders?order=o1');
});

it('leads to the asset where it is of a kind that this page does not know, or nowhere', () => {
  expect(hrefOf({ kind: 'dividend', about: 'd1', asset: 'A/B' })).toBe('/portfolio/A%2FB');
  expect(hrefOf({ kind: 'dividend', about: 'd1', asset: null })).toBe(null);
});
