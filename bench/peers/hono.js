// The same on Hono: its router, its context, its way to answer.
import { env } from 'cloudflare:workers';
import { Hono } from 'hono';

const answers = Object.entries(env.ANSWERS).map(([address, { body, headers }]) => {
  const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-type'));
  return { address, body, headers, etag: headers.etag, notModified: rest };
});

const app = new Hono();

for (const { address, body, headers, etag, notModified } of answers.filter(
  ({ address }) => !address.includes('?'),
)) {
  app.get(address, (context) =>
    etag !== undefined && context.req.header('if-none-match') === etag
      ? context.body(null, 304, notModified)
      : context.body(body, 200, headers),
  );
}

const pages = new Map(
  answers
    .filter(({ address }) => address.startsWith('/api/markets?'))
    .map((answer) => [new URLSearchParams(answer.address.split('?')[1]).get('limit'), answer]),
);
app.get('/api/markets', (context) => {
  const page = pages.get(context.req.query('limit') ?? null);
  if (page === undefined) return context.notFound();
  return context.req.header('if-none-match') === page.etag
    ? context.body(null, 304, page.notModified)
    : context.body(page.body, 200, page.headers);
});

export default app;
