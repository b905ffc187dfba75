import { createHmac } from 'node:crypto';
import { Client } from './socket';
import type { Answer, Stage } from './stage';

export const ORIGIN = 'http://vault.example';
export const PASSWORD = 'correct horse battery';

let people = 0;

/** A browser: it keeps cookies, and sends what browsers send. */
export class Browser {
  readonly cookies = new Map<string, string>();

  csrf_token = '';

  constructor(
    readonly stage: Stage,
    /** Each has its own network, so that one does not use up another's patience. */
    readonly address = `198.51.${Math.floor(people / 250)}.${(people++ % 250) + 1}`,
  ) {}

  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await this.stage.ask(path, {
      method,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: { ...this.headers(method, body !== undefined), ...headers },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const me = answer.json?.me ?? answer.json;
    if (me?.csrf_token) this.csrf_token = me.csrf_token;
    return answer;
  }

  /** What it sends with a request. */
  headers(method: string, hasBody: boolean): Record<string, string> {
    return {
      'cf-connecting-ip': this.address,
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
      ...(this.cookie ? { cookie: this.cookie } : {}),
      ...(method === 'GET' ? {} : { origin: ORIGIN, 'sec-fetch-site': 'same-origin' }),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
      ...(this.csrf_token ? { 'x-csrf-token': this.csrf_token } : {}),
    };
  }

  get(path: string): Promise<Answer> {
    return this.ask('GET', path);
  }

  post(path: string, body: unknown = {}): Promise<Answer> {
    return this.ask('POST', path, body);
  }

  /** What the browser has now, in another one. */
  copy(): Browser {
    const copy = new Browser(this.stage, this.address);
    for (const [name, value] of this.cookies) copy.cookies.set(name, value);
    copy.csrf_token = this.csrf_token;
    return copy;
  }

  signIn(email: string, password = PASSWORD): Promise<Answer> {
    return this.post('/api/auth/login', { email, password });
  }

  /** Its cookies, as a header. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** A socket with its session. */
  async listen(): Promise<Client> {
    const client = new Client(`${await this.stage.url()}/ws`, undefined, { cookie: this.cookie });
    await client.ready();
    await client.subscribe([]);
    return client;
  }
}

/** The same person in another browser. */
export async function again(stage: Stage, email: string, password = PASSWORD): Promise<Browser> {
  const browser = new Browser(stage);
  const answer = await browser.signIn(email, password);
  if (answer.json?.status !== 'signed_in') throw new Error(`nobody was signed in: ${answer.text}`);
  return browser;
}

/** An authenticator for an account: its secret, and the answer with the recovery codes. */
export async function enableTotp(browser: Browser): Promise<{ secret: string; answer: Answer }> {
  const { secret } = (await browser.post('/api/me/totp')).json;
  const code = totp(secret, await browser.stage.now());
  const answer = await browser.post('/api/me/totp/enable', { code });
  if (answer.status !== 200) throw new Error(`it was not enabled: ${answer.text}`);
  return { secret, answer };
}

/** What somebody has done, newest first. */
export async function events(browser: Browser): Promise<{ event: string; detail?: string }[]> {
  return (await browser.get('/api/me/audit?limit=200')).json.events;
}

/** The newest code that was mailed to an address. */
export async function codeFor(stage: Stage, email: string): Promise<string> {
  const { json } = await stage.ask('/dev/outbox.json');
  const mail = json.mails.find(
    (mail: { to: string; text: string }) => mail.to === email && /code=/.test(mail.text),
  );
  return /^[0-9A-Z]{5}-[0-9A-Z]{5}$/m.exec(mail?.text ?? '')?.[0] ?? '';
}

/** A person with an account, signed in. */
export async function person(
  stage: Stage,
  email = `p${people}.${Date.now()}@example.org`,
): Promise<[Browser, string]> {
  const browser = new Browser(stage);
  await browser.post('/api/auth/register', { email, password: PASSWORD });
  const answer = await browser.post('/api/auth/register/confirm', {
    email,
    code: await codeFor(stage, email),
  });
  if (answer.status !== 200) throw new Error(`nobody was registered: ${answer.text}`);
  return [browser, email];
}

/** RFC 6238, by a program of its own. */
export function totp(secret: string, at_ms: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at_ms / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
