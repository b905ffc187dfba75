import { readFileSync } from 'node:fs';

/** An address of accounts. */
export interface Route {
  method: string;
  path: string;
  /** Who may ask: `Open`, `Known`, `Reader`, `Session` or `Proven`. */
  access: string;
  /** What it counts as; none where it is not limited. */
  class: string | undefined;
}

/** All of them, from the table that the Worker itself goes by. */
export const ROUTES: Route[] = [
  ...readFileSync('src/app/accounts/route.rs', 'utf8').matchAll(
    /route\("(\w+)", "([^"]+)", Action::\w+, (\w+), (?:None|Some\((\w+)\))\)/g,
  ),
].map(([, method = '', path = '', access = '', limit]) => ({
  method,
  path: path.replace('{id}', 'none'),
  access,
  class: limit,
}));

export const UNSAFE = ROUTES.filter(({ method }) => method !== 'GET');
export const WITH_SESSION = UNSAFE.filter(({ access }) => access !== 'Open');

/** What changes a vault, by method and path, from the table that the Worker itself goes by. */
export const VAULT_WRITES: string[] = [
  ...readFileSync('src/app/vault/route.rs', 'utf8').matchAll(
    /(?:writes\(|takes\(.*, )"(\w+)", "([^"]+)", Action/g,
  ),
].map(([, method, path]) => `${method} ${path}`);
