import { pursued } from '../account/call';
import { bodyOf, send, type Method } from '../account/transport';

/** Has the server do something now. What is of no use later is not kept in the outbox: it fails where there is no line. */
export async function act<Answer>(
  method: Exclude<Method, 'GET'>,
  path: string,
  body: object | string = {},
): Promise<Answer> {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  return bodyOf<Answer>(await pursued(() => send(method, path, body, undefined, headers)));
}
