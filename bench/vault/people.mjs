// Two people in a D1 database: one with a thousand transactions, one with a hundred thousand. `bench/seed.rs` makes the file.
import { createHash, createHmac } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** 32 bytes that are text as well: Hono takes its secret as text. */
export const SECRET = 'thirty-two bytes, for benchmarks';

/** Who they are in the file, and how they are called here. */
export const PEOPLE = [
  { name: '1,000', seeded: 'ann', id: '1'.repeat(32), session: 'a'.repeat(32) },
  { name: '100,000', seeded: 'bob', id: '2'.repeat(32), session: 'b'.repeat(32) },
];
/** Keys of each: one may write 1,200 times a minute. */
export const KEYS = 20;

/** @param {string | Buffer} value */
const encode = (value) => Buffer.from(value).toString('base64url');

/**
 * The secret of a key.
 * @param {string} id whose
 * @param {number} number
 */
export const secret = (id, number) => `cv_${encode(createHash('sha256').update(`${id} ${number}`).digest())}`;

/**
 * An access token for a day, as ours writes them.
 * @param {{ id: string, session: string }} person
 */
export function token({ id, session }) {
  const issued = Math.floor(Date.now() / 1000);
  const header = { alg: 'HS256', kid: 'bench', typ: 'at+jwt' };
  const of = { iss: 'cryptovault', aud: 'cryptovault', sub: id, sid: session };
  const text = [header, { exp: issued + 86_400, iat: issued, ...of }].map((part) =>
    encode(JSON.stringify(part)),
  );
  return `${text.join('.')}.${createHmac('sha256', SECRET).update(text.join('.')).digest('base64url')}`;
}

/**
 * Puts both into a database that Miniflare has made and does not use now.
 * @param {string} state its folder
 * @param {string} seed
 */
export function settle(state, seed) {
  const files = readdirSync(state, { recursive: true, encoding: 'utf8' });
  const file = files.find((name) => /d1.*[0-9a-f]{64}\.sqlite$/i.test(name));
  if (!file) throw new Error(`there is no database in ${state}`);
  const database = new DatabaseSync(join(state, file), { enableForeignKeyConstraints: false });
  database.exec(`ATTACH '${seed}' AS seed`);
  const made = database
    .prepare(
      `SELECT type, name, sql FROM seed.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
      ORDER BY type = 'index'`,
    )
    .all();
  database.exec('BEGIN');
  for (const { type, name, sql } of made) {
    // An index is made when its table is full.
    database.exec(String(sql));
    if (type !== 'table') continue;
    const columns = database.prepare(`SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0`).all(name);
    const names = columns.map((column) => `"${column['name']}"`).join(', ');
    database.exec(`INSERT INTO main."${name}" (${names}) SELECT ${names} FROM seed."${name}"`);
  }
  const now = Date.now();
  for (const { id, seeded } of PEOPLE) {
    database.prepare('UPDATE user SET id = ? WHERE id = ?').run(id, seeded);
    database.prepare('UPDATE vault SET user_id = ? WHERE user_id = ?').run(id, seeded);
    const key =
      database.prepare(`INSERT INTO api_key (id, user_id, hash, name, scopes, created_ms, last_used_ms)
      VALUES (?, ?, ?, 'bench', 'vault:read vault:write', ?, ?)`);
    for (let number = 0; number < KEYS; number += 1) {
      const hash = createHash('sha256').update(secret(id, number)).digest('base64url');
      // Used in the future: that they are used is not written down.
      key.run(`${id}${number}`, id, hash, now, now + 86_400_000);
    }
  }
  database.exec('COMMIT');
  database.close();
}
