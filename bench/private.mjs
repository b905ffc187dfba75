// Who one is: the cookie's token is verified, the session's record read from KV, and the answer written.
import { createHmac } from 'node:crypto';
import { copy, ours, simulator } from './market.mjs';
import { inTurn } from './rounds.mjs';
import { bundle, workerd } from './servers.mjs';

const ADDRESS = '/api/me';
/** 32 bytes that are text as well: Hono takes its secret as text. */
const SECRET = 'thirty-two bytes, for benchmarks';
const SESSION = '0123456789abcdef0123456789abcdef';
const USER = 'fedcba9876543210fedcba9876543210';

/** @param {string | Buffer} value */
const encode = (value) => Buffer.from(value).toString('base64url');

/** An access token for a day, as ours writes them. */
function token() {
  const issued = Math.floor(Date.now() / 1000);
  const header = { alg: 'HS256', kid: 'bench', typ: 'at+jwt' };
  const payload = {
    exp: issued + 86_400,
    iat: issued,
    iss: 'cryptovault',
    aud: 'cryptovault',
    sub: USER,
    sid: SESSION,
  };
  const text = `${encode(JSON.stringify(header))}.${encode(JSON.stringify(payload))}`;
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`;
}

/**
 * @param {string} folder our bundle
 * @param {{ requests: number, rounds: number }} load
 */
export async function privately(folder, load) {
  const exchange = await simulator(10);
  const record = { live: { user_id: USER, email: 'somebody@example.org', proven_until_ms: Date.now() } };
  const kv = { SESSIONS: { [`session:${SESSION}`]: JSON.stringify(record) } };
  const worker = await ours(folder, 'ours-private', exchange.port, {
    text: { TOKEN_KEY: `bench:${encode(SECRET)}` },
    kv,
  });
  const headers = { cookie: `__Host-at=${token()}` };
  const answer = await copy(worker.port, ADDRESS, headers);
  const peer = await workerd(bundle('hono-private'), 'hono-private', {
    text: { SECRET },
    json: { HEADERS: answer.headers },
    kv,
  });
  const theirs = await copy(peer.port, ADDRESS, headers);
  const measured = await inTurn(
    [
      { name: 'ours', port: worker.port, pids: [worker.pid] },
      { name: 'hono', port: peer.port, pids: [peer.pid] },
    ],
    { address: ADDRESS, headers, ...load },
  );
  await Promise.all([worker, peer, exchange].map((server) => server.stop()));
  const isSame =
    theirs.body === answer.body && JSON.stringify(theirs.headers) === JSON.stringify(answer.headers);
  return { address: ADDRESS, measured, isSame, bytes: Buffer.byteLength(answer.body) };
}
