import { createHmac } from 'node:crypto';

const encode = (value: unknown) =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url');

/** What a token says in its header, as the Worker writes it. */
export const HEADER = { alg: 'HS256', kid: 'first', typ: 'at+jwt' };

/** A JWT, by a program of its own. */
export function jwt(header: object, payload: object, secret = Buffer.alloc(32, 1), hash = 'sha256'): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${encode(createHmac(hash, secret).update(text).digest())}`;
}

/** What a token says. */
export function payloadOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
