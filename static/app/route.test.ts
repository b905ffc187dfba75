import { describe, expect, it } from 'vitest';
import { isOurs, productHref, routeOf } from './route';

describe('addresses', () => {
  it('lead to the board, a product or the status', () => {
    expect(routeOf('/')).toEqual({ name: 'board' });
    expect(routeOf('/markets/BTC-USD')).toEqual({ name: 'product', product: 'BTC-USD' });
    expect(routeOf('/status')).toEqual({ name: 'status' });
  });

  it('of accounts lead to the page of that name', () => {
    for (const name of ['signin', 'signup', 'verify', 'reset', 'security'])
      expect(routeOf(`/${name}`)).toEqual({ name });
    expect(routeOf('/signin/')).toEqual({ name: 'signin' });
    expect(routeOf('/signin/other')).toEqual({ name: 'missing', path: '/signin/other' });
  });

  it('forgive a trailing slash and small letters', () => {
    expect(routeOf('/markets/btc-usd/')).toEqual({ name: 'product', product: 'BTC-USD' });
    expect(routeOf('/status/')).toEqual({ name: 'status' });
  });

  it('that do not exist are kept for the message', () => {
    expect(routeOf('/markets')).toEqual({ name: 'missing', path: '/markets' });
    expect(routeOf('/markets/a/b')).toEqual({ name: 'missing', path: '/markets/a/b' });
  });

  it('of products lead back to the product', () => {
    expect(routeOf(productHref('ETH-EUR'))).toEqual({ name: 'product', product: 'ETH-EUR' });
  });

  it('of the server and of other sites are left to the browser', () => {
    const here = 'https://vault.example';
    expect(isOurs(new URL('/status', here), here)).toBe(true);
    expect(isOurs(new URL('/api/docs', here), here)).toBe(false);
    expect(isOurs(new URL('https://elsewhere.example/'), here)).toBe(false);
  });
});
