import { describe, expect, it } from 'vitest';
import {
  alertsHref,
  assetHref,
  importHref,
  isOurs,
  isPrivate,
  ordersHref,
  productHref,
  routeOf,
  tasksHref,
} from './route';

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

  it('of the vault lead to what a person owns', () => {
    for (const name of ['portfolio', 'transactions', 'accounts'])
      expect(routeOf(`/${name}/`)).toEqual({ name });
    expect(routeOf('/import')).toEqual({ name: 'import', id: null });
    expect(routeOf(importHref('01JD-x'))).toEqual({ name: 'import', id: '01JD-x' });
    expect(routeOf('/import/a/b')).toEqual({ name: 'missing', path: '/import/a/b' });
  });

  it('of assets keep their letters, a slash and others than Latin ones too', () => {
    for (const asset of ['BTC', '1INCH', 'A/B', 'Ω*', '$MYRO'])
      expect(routeOf(assetHref(asset))).toEqual({ name: 'asset', asset });
    expect(routeOf('/portfolio/%E0%A4%A')).toEqual({ name: 'missing', path: '/portfolio/%E0%A4%A' });
  });

  it('of tasks say of which asset, and which is opened', () => {
    const lead = (href: string) => {
      const { pathname, search } = new URL(href, 'https://vault.example');
      return routeOf(pathname, search);
    };
    expect(lead(tasksHref(null))).toEqual({ name: 'tasks', asset: null, task: null });
    expect(lead(tasksHref('A/B&'))).toEqual({ name: 'tasks', asset: 'A/B&', task: null });
    expect(lead(tasksHref('BTC', 't1'))).toEqual({ name: 'tasks', asset: 'BTC', task: 't1' });
    expect(lead('/tasks/?asset=')).toEqual({ name: 'tasks', asset: null, task: null });
  });

  it('of alerts say of which product, and which is opened', () => {
    const lead = (href: string) => {
      const { pathname, search } = new URL(href, 'https://vault.example');
      return routeOf(pathname, search);
    };
    expect(lead(alertsHref())).toEqual({ name: 'alerts', product: null, rule: null });
    expect(lead(alertsHref('BTC-USD'))).toEqual({ name: 'alerts', product: 'BTC-USD', rule: null });
    expect(lead('/alerts/?product=eth-eur')).toEqual({ name: 'alerts', product: 'ETH-EUR', rule: null });
    expect(lead(alertsHref(null, 'r&1'))).toEqual({ name: 'alerts', product: null, rule: 'r&1' });
  });

  it('of paper orders say which is opened', () => {
    expect(routeOf(ordersHref())).toEqual({ name: 'orders', order: null });
    const { pathname, search } = new URL(ordersHref('a&b'), 'https://vault.example');
    expect(routeOf(pathname, search)).toEqual({ name: 'orders', order: 'a&b' });
    expect(routeOf('/orders/', '?order=')).toEqual({ name: 'orders', order: null });
  });

  it('know whose pages are private', () => {
    const are = (...paths: string[]) => paths.map((path) => isPrivate(routeOf(path)));
    expect(are('/portfolio', '/portfolio/BTC', '/import/1', '/security')).toEqual([true, true, true, true]);
    expect(are('/watchlists', '/tasks', '/alerts', '/orders')).toEqual([true, true, true, true]);
    expect(are('/', '/signin', '/markets/BTC-USD', '/nothing')).toEqual([false, false, false, false]);
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
