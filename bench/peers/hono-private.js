// Who one is, on Hono: its router, its JWT middleware with the same checks, the same record from KV, the same JSON.
import { env } from 'cloudflare:workers';
import { Hono } from 'hono';
import { jwt } from 'hono/jwt';

const HEADERS = env.HEADERS;
const encoder = new TextEncoder();
const secret = env.SECRET;
// Imported once; the middleware imports its own for each request.
const key = crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
  'sign',
]);

/** @param {string} session */
async function csrfToken(session) {
  const code = await crypto.subtle.sign('HMAC', await key, encoder.encode(`cryptovault csrf 1\n${session}`));
  const text = btoa(String.fromCharCode(...new Uint8Array(code)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace('=', '');
}

const app = new Hono();

app.use(
  '/api/*',
  jwt({
    secret,
    alg: 'HS256',
    cookie: '__Host-at',
    verification: { iss: 'cryptovault', aud: 'cryptovault', typ: 'at+jwt' },
  }),
);

app.get('/api/me', async (context) => {
  const { sub, sid, exp } = context.get('jwtPayload');
  const { live: record } = (await context.env.SESSIONS.get(`session:${sid}`, 'json')) ?? {};
  if (record?.user_id !== sub) return context.json({ error: 'unauthenticated' }, 401);
  const me = {
    user: { id: sub, email: record.email },
    session_id: sid,
    csrf_token: await csrfToken(sid),
    expires_ms: exp * 1000,
    proven_until_ms: record.proven_until_ms,
  };
  return context.body(JSON.stringify(me), 200, HEADERS);
});

export default app;
