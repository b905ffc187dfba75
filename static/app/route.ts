export type Route =
  | { name: 'board' }
  | { name: 'product'; product: string }
  | { name: 'status' }
  | { name: AccountPage }
  | { name: 'missing'; path: string };

/** The pages of accounts have the names of their addresses. */
const ACCOUNT_PAGES = ['signin', 'signup', 'verify', 'reset', 'security'] as const;
export type AccountPage = (typeof ACCOUNT_PAGES)[number];

const PRODUCT = /^\/markets\/([A-Za-z0-9]+-[A-Za-z0-9]+)$/;

/** The only place that knows which addresses there are. */
export function routeOf(pathname: string): Route {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname;
  if (path === '/' || path === '' || path === '/index.html') return { name: 'board' };
  if (path === '/status') return { name: 'status' };
  const account = ACCOUNT_PAGES.find((name) => path === `/${name}`);
  if (account) return { name: account };
  const product = PRODUCT.exec(path)?.[1];
  return product === undefined
    ? { name: 'missing', path }
    : { name: 'product', product: product.toUpperCase() };
}

export function productHref(product: string): string {
  return `/markets/${encodeURIComponent(product)}`;
}

/** Whether an address is one of ours to render, and not the server's: its API and its documentation are not. */
export function isOurs(url: URL, origin: string): boolean {
  return url.origin === origin && routeOf(url.pathname).name !== 'missing';
}

/** Whether a page is one of getting in: nobody wants to come back to it. */
export function isWayIn({ name }: Route): boolean {
  return name !== 'security' && ACCOUNT_PAGES.some((page) => page === name);
}
