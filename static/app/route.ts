export type Route =
  | { name: 'board' }
  | { name: 'product'; product: string }
  | { name: 'status' }
  | { name: 'watchlists' }
  /** `asset`: only what has to do with it. `task`: the one that is opened. */
  | { name: 'tasks'; asset: string | null; task: string | null }
  /** `product`: whose chart is shown. `rule`: the one that is opened. */
  | { name: 'alerts'; product: string | null; rule: string | null }
  /** `order`: the one that is opened. */
  | { name: 'orders'; order: string | null }
  | { name: AccountPage }
  | { name: VaultPage }
  | { name: 'asset'; asset: string }
  /** Null where a file is still to be chosen. */
  | { name: 'import'; id: string | null }
  | { name: 'missing'; path: string };

/** The pages of accounts have the names of their addresses. */
const ACCOUNT_PAGES = ['signin', 'signup', 'verify', 'reset', 'security'] as const;
export type AccountPage = (typeof ACCOUNT_PAGES)[number];

/** Pages of what a person owns. */
const VAULT_PAGES = ['portfolio', 'transactions', 'accounts'] as const;
export type VaultPage = (typeof VAULT_PAGES)[number];

const ASSET = /^\/portfolio\/([^/]+)$/;
const IMPORT = /^\/import(?:\/([\w-]+))?$/;
const PRODUCT = /^\/markets\/([A-Za-z0-9]+-[A-Za-z0-9]+)$/;

/** The only place that knows which addresses there are. */
export function routeOf(pathname: string, search = ''): Route {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname;
  if (path === '/' || path === '' || path === '/index.html') return { name: 'board' };
  if (path === '/status') return { name: 'status' };
  if (path === '/watchlists') return { name: 'watchlists' };
  if (path === '/tasks') {
    const asked = new URLSearchParams(search);
    return { name: 'tasks', asset: asked.get('asset') || null, task: asked.get('task') || null };
  }
  if (path === '/alerts') {
    const asked = new URLSearchParams(search);
    const product = asked.get('product')?.toUpperCase() || null;
    return { name: 'alerts', product, rule: asked.get('rule') || null };
  }
  if (path === '/orders') return { name: 'orders', order: new URLSearchParams(search).get('order') || null };
  const account = ACCOUNT_PAGES.find((name) => path === `/${name}`);
  if (account) return { name: account };
  const vault = VAULT_PAGES.find((name) => path === `/${name}`);
  if (vault) return { name: vault };
  const asset = decoded(ASSET.exec(path)?.[1]);
  if (asset !== undefined) return { name: 'asset', asset };
  const chosen = IMPORT.exec(path);
  if (chosen) return { name: 'import', id: chosen[1] ?? null };
  const product = PRODUCT.exec(path)?.[1];
  return product === undefined
    ? { name: 'missing', path }
    : { name: 'product', product: product.toUpperCase() };
}

export function productHref(product: string): string {
  return `/markets/${encodeURIComponent(product)}`;
}

/** A ticker may have any letters in it, a slash too. */
export function assetHref(asset: string): string {
  return `/portfolio/${encodeURIComponent(asset)}`;
}

/** Of one asset, or of all; with one of them opened. */
export function tasksHref(asset: string | null, task: string | null = null): string {
  const asked = new URLSearchParams({ ...(asset !== null && { asset }), ...(task !== null && { task }) });
  return asked.size === 0 ? '/tasks' : `/tasks?${asked}`;
}

/** With the chart of a product, or with one of the rules opened. */
export function alertsHref(product: string | null = null, rule: string | null = null): string {
  const asked = new URLSearchParams({ ...(product !== null && { product }), ...(rule !== null && { rule }) });
  return asked.size === 0 ? '/alerts' : `/alerts?${asked}`;
}

/** All paper orders, with one of them opened. */
export function ordersHref(order: string | null = null): string {
  return order === null ? '/orders' : `/orders?order=${encodeURIComponent(order)}`;
}

export function importHref(id: string): string {
  return `/import/${encodeURIComponent(id)}`;
}

/** What has been typed into the address bar may be no encoding of anything. */
function decoded(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether an address is one of ours to render, and not the server's: its API and its documentation are not. */
export function isOurs(url: URL, origin: string): boolean {
  return url.origin === origin && routeOf(url.pathname).name !== 'missing';
}

/** Whether a page is one of getting in: nobody wants to come back to it. */
export function isWayIn({ name }: Route): boolean {
  return name !== 'security' && ACCOUNT_PAGES.some((page) => page === name);
}

/** Whether a page is of what a person owns. */
export function isOfVault({ name }: Route): boolean {
  return name === 'asset' || name === 'import' || VAULT_PAGES.some((page) => page === name);
}

/** Whether all of a page is the person's own. */
export function isPrivate(route: Route): boolean {
  return ['security', 'watchlists', 'tasks', 'alerts', 'orders'].includes(route.name) || isOfVault(route);
}
