// Whatever is typed is stored and given back as it was typed, and does nothing else.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage } from './stage';
import { Owner, ago, side } from './vault';

let stage: Stage;
let ann: Owner;
let account: string;
beforeAll(async () => {
  stage = await Stage.start();
  ann = await Owner.register(stage);
  account = await ann.account('Mine');
});
afterAll(() => stage.stop());

const point = (code: number) => String.fromCodePoint(code);
/** All control characters: C0, DEL, C1. */
const CONTROLS = Array.from({ length: 0xa0 }, (_, code) => point(code))
  .filter((char) => /\p{Cc}/u.test(char))
  .join('');

const TEXTS: Record<string, string> = {
  'a NUL in the middle': 'a\u0000b',
  'a NUL at the end': 'a\u0000',
  'a NUL first': '\u0000a',
  'the first half of all control characters': `a${CONTROLS.slice(0, 32)}`,
  'the second half': `a${CONTROLS.slice(32)}`,
  'line ends': 'a\r\nb\n\u2028\u2029\u0085',
  'a mark that turns text around': '\u202eevil\u202c \u2067x\u2069 \u200f\u200e',
  'Arabic and Hebrew': 'محفظة ארנק',
  emoji: '👨‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿💰',
  'letters with marks, one by one and together': 'Z\u0351\u036b\u0343e\u0301é',
  'characters beyond all that are given out': point(0x10ffff) + point(0xfffe) + point(0xfdd0) + '\ufeff',
  markup: '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'more markup': '"><svg/onload=alert(1)>&lt;&#x27;',
  SQL: "'); DROP TABLE user;--",
  'more SQL': `" OR 1=1; ATTACH DATABASE ':memory:' AS x; --`,
  'JSON and escapes': `{"a":["\\u0000"]}\\n\\"$1 $& \${x} {{x}} %s %00`,
  'what a spreadsheet would compute': '=HYPERLINK("http://x","y")',
  'spaces around': '  a\t ',
  'names that JavaScript has': '__proto__ constructor',
};

const all = Object.entries(TEXTS);

describe.each(all)('%s', (_, text) => {
  test('is the name of an account', async () => {
    const { id } = await ann.done('POST', '/api/accounts', { name: text, kind: 'paper' });
    const name = async () =>
      (await ann.get('/api/accounts')).json.accounts.find((account: any) => account.id === id).name;
    expect(await name()).toBe(text);
    await ann.done('PATCH', `/api/accounts/${id}`, { name: `${text}!` });
    expect(await name()).toBe(`${text}!`);
    const answer = await ann.get('/api/accounts');
    expect([answer.headers.get('content-type'), answer.headers.get('x-content-type-options')]).toEqual([
      'application/json',
      'nosniff',
    ]);
    await ann.done('DELETE', `/api/accounts/${id}`);
  });

  test('is a task, and what is told of it', async () => {
    const now = await stage.now();
    const about = { title: text, note: text, due_ms: now + 1_000, remind_before_min: 0 };
    const { id } = await ann.done('POST', '/api/tasks', about);
    const { json } = await ann.get(`/api/tasks/${id}`);
    expect([json.title, json.note]).toEqual([text, text]);
    await stage.advance(2);
    await stage.cron();
    const [told] = (await ann.get('/api/notifications')).json.notifications;
    expect([told.title, told.about]).toEqual([text, id]);
    await ann.done('DELETE', `/api/tasks/${id}`);
  });

  test('is the name of a watchlist', async () => {
    const { id } = await ann.done('POST', '/api/watchlists', { name: text });
    const { watchlists } = (await ann.get('/api/watchlists')).json;
    expect(watchlists.map(({ name }: any) => name)).toEqual([text]);
    expect((await ann.done('PATCH', `/api/watchlists/${id}`, { name: `!${text}` })).name).toBe(`!${text}`);
    await ann.done('DELETE', `/api/watchlists/${id}`);
  });

  test('is the note of a transaction, of one that takes its place, and of a reversal', async () => {
    const told = { kind: 'gift', at_ms: ago(1), account_id: account, received: side('1 BTC'), note: text };
    const id = await ann.enter(told);
    expect((await ann.get(`/api/transactions/${id}`)).json.note).toBe(text);
    const edited = await ann.done('PUT', `/api/transactions/${id}`, { ...told, note: `${text} ` });
    const listed = (await ann.transactions()).find((transaction) => transaction.id === edited.id);
    expect(listed.note).toBe(`${text} `);
    await ann.done('DELETE', `/api/transactions/${edited.id}`);
    expect((await ann.get(`/api/transactions/${edited.id}`)).json.note).toBe(`${text} `);
  });

  test('is no id, no asset, no filter and no name of anything, and is refused where it is one', async () => {
    const part = encodeURIComponent(text);
    for (const [method, path] of [
      ['GET', `/api/transactions/${part}`],
      ['DELETE', `/api/accounts/${part}`],
      ['DELETE', `/api/watchlists/${part}`],
    ] as const)
      expect((await ann.write(method, path)).status, path).toBe(404);
    expect((await ann.get(`/api/transactions?account=${part}`)).json.transactions).toEqual([]);
    expect((await ann.get(`/api/transactions?asset=${part}`)).json.transactions).toEqual([]);
    expect((await ann.get(`/api/transactions?kind=${part}`)).json.error.field).toBe('kind');
    const good = { kind: 'gift', at_ms: ago(1), account_id: account, received: side('1 BTC') };
    const wrong: [object, string][] = [
      [{ kind: text }, 'kind'],
      [{ account_id: text }, 'account_id'],
      [{ to_account_id: text }, 'to_account_id'],
      [{ received: { asset: text, amount: '1' } }, 'received.asset'],
      [{ received: { asset: 'BTC', amount: text } }, 'received.amount'],
      [{ value: text }, 'value'],
      [{ reward: text }, 'reward'],
      [{ settles: text }, 'settles'],
    ];
    for (const [change, field] of wrong) {
      const { status, json } = await ann.write('POST', '/api/transactions', { ...good, ...change });
      expect([status, json.error?.field]).toEqual([400, field]);
    }
    const unknown = await ann.write('POST', '/api/accounts', { name: 'x', kind: 'real', [text]: 1 });
    expect([unknown.status, unknown.json.error.field]).toEqual([400, text]);
  });
});

test('letters of any alphabet are tickers, in capitals', async () => {
  for (const [typed, kept] of [
    ['λ', 'Λ'],
    ['币安人生', '币安人生'],
    ['é', 'É'],
    ['a/b+c', 'A/B+C'],
    ['ß', 'SS'],
  ]) {
    await ann.enter({
      kind: 'gift',
      at_ms: ago(1),
      account_id: account,
      received: { asset: typed, amount: '1' },
    });
    const { asset } = (await ann.get(`/api/portfolio/assets/${encodeURIComponent(typed!)}`)).json;
    expect([asset.asset, asset.quantity]).toEqual([kept, '1']);
  }
});

test('half a character is no text, and is refused', async () => {
  for (const half of ['\\ud800', '\\udc00x', '\\ud800\\ud800']) {
    const { status, json } = await ann.write('POST', '/api/watchlists', `{"name":"${half}"}`);
    expect([status, json.error.code]).toEqual([400, 'invalid_body']);
  }
});

test('nothing of it has done anything', async () => {
  const tables = await stage.rows(`SELECT COUNT(*) AS n FROM sqlite_schema WHERE type = 'table' AND name IN
    ('user', 'vault', 'vault_account', 'vault_transaction', 'posting', 'watchlist')`);
  expect(tables).toEqual([{ n: 6 }]);
  expect(await stage.rows('SELECT COUNT(*) AS people FROM user')).toEqual([{ people: 1 }]);
  const { accounts } = (await ann.get('/api/accounts')).json;
  expect(accounts.map(({ name }: any) => name)).toEqual(['Mine']);
  expect((await ann.get('/api/watchlists')).json.watchlists).toEqual([]);
});
