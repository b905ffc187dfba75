import { person, type Browser } from './person';
import type { Answer, Stage } from './stage';

/** Amounts as whole numbers of their eighteenth place. */
export function parts(text: string): bigint {
  const [, sign = '', whole = '0', places = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const size = BigInt(whole + places.padEnd(18, '0'));
  return sign ? -size : size;
}

/** And back. */
export function amount(parts: bigint): string {
  const digits = String(parts < 0n ? -parts : parts).padStart(19, '0');
  const places = digits.slice(-18).replace(/0+$/, '');
  return `${parts < 0n ? '-' : ''}${digits.slice(0, -18)}${places && `.${places}`}`;
}

/** `1.5 BTC`, as a side of a transaction. */
export function side(text: string): { asset: string; amount: string } {
  const [amount = '', asset = ''] = text.split(' ');
  return { asset, amount };
}

const DAY_MS = 86_400_000;
/** So many days before these tests began. */
export const ago = (days: number) => BEGAN_MS - days * DAY_MS;
const BEGAN_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS;

/** Whose vault it is. */
export class Owner {
  private constructor(readonly browser: Browser) {}

  static async register(stage: Stage): Promise<Owner> {
    const [browser] = await person(stage);
    return new Owner(browser);
  }

  get(path: string): Promise<Answer> {
    return this.browser.get(path);
  }

  /** Writes, under a key of its own if none is given. */
  write(
    method: string,
    path: string,
    body?: unknown,
    key: string = crypto.randomUUID(),
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.browser.ask(method, path, body, { 'idempotency-key': key, ...headers });
  }

  /** The same, for what must be done: the body of the answer. */
  async done(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.write(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.json;
  }

  async account(name: string, kind = 'real'): Promise<string> {
    return (await this.done('POST', '/api/accounts', { name, kind })).id;
  }

  /** The id of a transaction that is entered. */
  async enter(transaction: object): Promise<string> {
    return (await this.done('POST', '/api/transactions', transaction)).id;
  }

  /** What there is of each asset. */
  async assets(): Promise<Record<string, any>> {
    const { assets } = (await this.get('/api/portfolio')).json;
    return Object.fromEntries(assets.map((row: any) => [row.asset, row]));
  }

  /** All transactions, newest first. */
  async transactions(): Promise<any[]> {
    const all = [];
    let cursor = '';
    do {
      const { json } = await this.get(`/api/transactions?limit=200${cursor}`);
      all.push(...json.transactions);
      cursor = json.next_cursor ? `&cursor=${json.next_cursor}` : '';
    } while (cursor);
    return all;
  }

  /** Computes what is not computed to its end. */
  async settle(): Promise<void> {
    while (!(await this.done('POST', '/api/portfolio/settle', {})).is_settled);
  }
}
