// A Worker without a framework: the address cut from the URL, the answer looked up, `If-None-Match` honoured.
import { env } from 'cloudflare:workers';

/** @type {Map<string, { body: string, etag: string | null, ok: ResponseInit, notModified: ResponseInit }>} */
const answers = new Map();
for (const [address, { body, headers }] of Object.entries(env.ANSWERS)) {
  const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-type'));
  answers.set(address, {
    body,
    etag: headers.etag ?? null,
    ok: { status: 200, headers: new Headers(headers) },
    notModified: { status: 304, headers: new Headers(rest) },
  });
}

export default {
  /** @param {Request} request */
  fetch(request) {
    const url = request.url;
    const answer = answers.get(url.slice(url.indexOf('/', 8)));
    if (answer === undefined) return new Response('not found', { status: 404 });
    if (answer.etag !== null && request.headers.get('if-none-match') === answer.etag) {
      return new Response(null, answer.notModified);
    }
    return new Response(answer.body, answer.ok);
  },
};
