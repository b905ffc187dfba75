// A request that is sent again, because its answer never came, happens once: each change of a vault, 1 to 5 times.
import { connect } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Chance } from './garbage';
import { VAULT_WRITES } from './routes';
import { Stage } from './stage';
import { Owner, ago, side } from './vault';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
  // Orders are for products that are known.
  await stage.tick();
});
afterAll(() => stage.stop());

/** Somebody with one of everything. */
interface Life {
  owner: Owner;
  account: string;
  empty: string;
  list: string;
  task: string;
  /** A paper account, and an order in it that waits for a price far away. */
  paper: string;
  order: string;
  /** What they were told of it. */
  told: string;
  /** A rule that nothing comes near. */
  alert: string;
  /** A browser that is told, by its name. */
  device: string;
  bought: string;
  /** An import of which nothing has come yet, one that asks something, and one that can be read. */
  begun: string;
  asking: string;
  sent: string;
}

/** A file that tells days from months, and one that does not. */
const CLEAR = [
  'Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note',
  '16-09-2021,ETH,YAHOO,USD,100,2,buy,0,',
];
const UNCLEAR = [CLEAR[0], '06-09-2021,ETH,YAHOO,USD,100,2,buy,0,'];
const fileOf = (lines: (string | undefined)[]) => `${lines.join('\n')}\n`;

async function begin(): Promise<Life> {
  const owner = await Owner.register(stage);
  const account = await owner.account('Mine');
  const life = { owner, account, empty: await owner.account('Empty') };
  const bought = await owner.enter(buy(life.account, 9, '1 BTC'));
  const { id: list } = await owner.done('POST', '/api/watchlists', { name: 'Far' });
  const { task, told } = await reminded(owner);
  const { id: alert } = await owner.done('POST', '/api/alerts', above('4000000'));
  const { id: device } = await owner.done('POST', '/api/push/subscriptions', browser());
  const practice = { name: 'Practice', kind: 'paper', funds: '100000' };
  const { id: paper } = await owner.done('POST', '/api/accounts', practice);
  const { id: order } = await owner.done('POST', '/api/orders', far(paper, '0.01'));
  const begun = await imported(owner, account, CLEAR, false);
  const asking = await imported(owner, account, UNCLEAR);
  const sent = await imported(owner, account, CLEAR);
  return { ...life, bought, list, task, told, paper, order, alert, device, begun, asking, sent };
}

const above = (threshold: string) => ({
  ...{ target: 'product', product_id: 'BTC-USD', condition: 'above', threshold },
});

/** A browser that nobody has, at a push service that is not there, with the keys of RFC 8291. */
const browser = () => ({
  endpoint: `http://127.0.0.1:9/${crypto.randomUUID()}`,
  keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  },
});

/** An order that waits for a price far away. */
const far = (account_id: string, size: string) => ({
  ...{ account_id, product_id: 'BTC-USD', side: 'buy', kind: 'stop', size, stop_price: '1000000' },
});

/** A task that comes round again, and that its owner was reminded of. */
async function reminded(owner: Owner) {
  const about = { title: 'Claim', due_ms: Date.now(), repeat: 'daily', zone: 'UTC' };
  const { id } = await owner.done('POST', '/api/tasks', about);
  await stage.rows(
    `INSERT INTO notification (vault, id, kind, at_ms, title, about)
     SELECT vault, 'told', 'reminder', 1, title, id FROM task WHERE id = ?1`,
    id,
  );
  return { task: id, told: 'told' };
}

/** An import of a file, of which all has come or nothing. */
async function imported(owner: Owner, account_id: string, lines: (string | undefined)[], has_come = true) {
  const text = fileOf(lines);
  const about = { name: 'ghostfolio.csv', bytes: text.length, account_id };
  const { id } = await owner.done('POST', '/api/imports', about);
  const headers = { 'content-type': 'text/plain' };
  if (has_come) await owner.write('PUT', `/api/imports/${id}/parts/0`, text, crypto.randomUUID(), headers);
  return id;
}

const buy = (account_id: string, days: number, received: string) => ({
  kind: 'buy',
  at_ms: ago(days),
  account_id,
  sent: side('100 USD'),
  received: side(received),
  settles: 'outside',
});

/** What is sent, and what else might be sent under the same key. */
interface Sent {
  path: string;
  /** As JSON; a text as it is. */
  body?: object | string;
  other?: { path?: string; body?: object | string };
}

/** Each change there is. */
const CHANGES: Record<string, (life: Life) => Sent> = {
  'PATCH /api/portfolio': () => ({
    path: '/api/portfolio',
    body: { method: 'lifo' },
    other: { body: { method: 'average' } },
  }),
  'POST /api/portfolio/settle': () => ({ path: '/api/portfolio/settle', body: {} }),
  'POST /api/accounts': () => ({
    path: '/api/accounts',
    body: { name: 'New', kind: 'real' },
    other: { body: { name: 'New', kind: 'paper' } },
  }),
  'PATCH /api/accounts/{id}': ({ account, empty }) => ({
    path: `/api/accounts/${account}`,
    body: { name: 'Ours' },
    other: { path: `/api/accounts/${empty}` },
  }),
  'POST /api/accounts/{id}/reset': ({ paper }) => ({
    path: `/api/accounts/${paper}/reset`,
    body: {},
    other: { body: { funds: '5' } },
  }),
  'DELETE /api/accounts/{id}': ({ account, empty }) => ({
    path: `/api/accounts/${empty}`,
    other: { path: `/api/accounts/${account}` },
  }),
  'POST /api/transactions': ({ account }) => ({
    path: '/api/transactions',
    // Before what there is: its pool is computed anew.
    body: buy(account, 20, '2 BTC'),
    other: { body: buy(account, 20, '2.5 BTC') },
  }),
  'PUT /api/transactions/{id}': ({ account, bought }) => ({
    path: `/api/transactions/${bought}`,
    body: buy(account, 8, '3 BTC'),
    other: { body: buy(account, 8, '3.5 BTC') },
  }),
  'DELETE /api/transactions/{id}': ({ bought }) => ({
    path: `/api/transactions/${bought}`,
    other: { path: '/api/transactions/none' },
  }),
  'POST /api/watchlists': () => ({
    path: '/api/watchlists',
    body: { name: 'Near' },
    other: { body: { name: 'Nearer' } },
  }),
  'PATCH /api/watchlists/{id}': ({ list }) => ({
    path: `/api/watchlists/${list}`,
    body: { name: 'Near', position: 0 },
    other: { body: { name: 'Near' } },
  }),
  'DELETE /api/watchlists/{id}': ({ list }) => ({
    path: `/api/watchlists/${list}`,
    other: { path: '/api/watchlists/none' },
  }),
  'PUT /api/watchlists/{id}/entries': ({ list }) => ({
    path: `/api/watchlists/${list}/entries`,
    body: { products: ['BTC-USD', 'ETH-USD'] },
    other: { body: { products: ['ETH-USD', 'BTC-USD'] } },
  }),
  'POST /api/tasks': () => ({
    path: '/api/tasks',
    body: { title: 'Stake' },
    other: { body: { title: 'Stake', asset: 'ETH' } },
  }),
  'PUT /api/tasks/{id}': ({ task }) => ({
    path: `/api/tasks/${task}`,
    body: { title: 'Unstake' },
    other: { body: { title: 'Unstake', note: 'soon' } },
  }),
  'PATCH /api/tasks/{id}': ({ task }) => ({
    path: `/api/tasks/${task}`,
    // It comes round once.
    body: { status: 'done' },
    other: { body: { status: 'open' } },
  }),
  'DELETE /api/tasks/{id}': ({ task }) => ({
    path: `/api/tasks/${task}`,
    other: { path: '/api/tasks/none' },
  }),
  'POST /api/alerts': () => ({
    path: '/api/alerts',
    body: above('5000000'),
    other: { body: above('6000000') },
  }),
  'PUT /api/alerts/{id}': ({ alert }) => ({
    path: `/api/alerts/${alert}`,
    body: above('7000000'),
    other: { body: { ...above('7000000'), note: 'sell' } },
  }),
  'PATCH /api/alerts/{id}': ({ alert }) => ({
    path: `/api/alerts/${alert}`,
    body: { is_on: false },
    other: { body: { is_on: true } },
  }),
  'DELETE /api/alerts/{id}': ({ alert }) => ({
    path: `/api/alerts/${alert}`,
    other: { path: '/api/alerts/none' },
  }),
  'POST /api/alerts/{id}/test': ({ alert }) => ({
    path: `/api/alerts/${alert}/test`,
    other: { path: '/api/alerts/none/test' },
  }),
  'POST /api/orders': ({ paper }) => ({
    path: '/api/orders',
    body: far(paper, '0.02'),
    other: { body: far(paper, '0.03') },
  }),
  'DELETE /api/orders/{id}': ({ order }) => ({
    path: `/api/orders/${order}`,
    other: { path: '/api/orders/none' },
  }),
  'POST /api/notifications/read': () => ({
    path: '/api/notifications/read',
    body: { until_ms: 1e15 },
    other: { body: { until_ms: 1 } },
  }),
  'POST /api/notifications/clear': () => ({
    path: '/api/notifications/clear',
    body: { until_ms: 1e15 },
    other: { body: { until_ms: 1 } },
  }),
  'PATCH /api/notifications/{id}': ({ told }) => ({
    path: `/api/notifications/${told}`,
    other: { path: '/api/notifications/none' },
  }),
  'POST /api/push/subscriptions': () => ({
    path: '/api/push/subscriptions',
    body: browser(),
    other: { body: browser() },
  }),
  'DELETE /api/push/subscriptions/{id}': ({ device }) => ({
    path: `/api/push/subscriptions/${device}`,
    other: { path: '/api/push/subscriptions/none' },
  }),
  'PUT /api/push/quiet': () => ({
    path: '/api/push/quiet',
    body: { from: '22:00', until: '07:00', zone: 'Europe/Berlin' },
    other: { body: {} },
  }),
  'POST /api/push/test': ({ device }) => ({
    path: '/api/push/test',
    body: {},
    other: { body: { id: device } },
  }),
  'POST /api/imports': ({ account, empty }) => ({
    path: '/api/imports',
    body: { name: 'a.csv', bytes: 9, account_id: account },
    other: { body: { name: 'a.csv', bytes: 9, account_id: empty } },
  }),
  'PUT /api/imports/{id}/parts/{n}': ({ begun }) => ({
    path: `/api/imports/${begun}/parts/0`,
    body: fileOf(CLEAR),
    other: { body: fileOf(UNCLEAR) },
  }),
  'PATCH /api/imports/{id}': ({ asking }) => ({
    path: `/api/imports/${asking}`,
    body: { date_order: 'day_first' },
    other: { body: { date_order: 'month_first' } },
  }),
  'POST /api/imports/{id}/steps': ({ sent }) => ({
    path: `/api/imports/${sent}/steps`,
    body: { until: 'done' },
    other: { body: { until: 'ready' } },
  }),
  'DELETE /api/imports/{id}': ({ begun, sent }) => ({
    path: `/api/imports/${begun}`,
    other: { path: `/api/imports/${sent}` },
  }),
};

test('each change of a vault is here', () => {
  expect(Object.keys(CHANGES).toSorted()).toEqual(VAULT_WRITES.toSorted());
});

/** All that is stored of somebody, without what differs between two who did the same. */
async function stored({ owner }: Life): Promise<unknown> {
  await owner.settle();
  const email = (await owner.get('/api/me')).json.user.email;
  const [vault] = await stage.rows(
    'SELECT vault.id FROM vault JOIN user ON user.id = user_id WHERE user.email = ?1',
    email,
  );
  const of = (sql: string) => stage.rows(sql, vault!['id']);
  return Promise.all(
    [
      'SELECT method FROM vault WHERE id = ?1',
      `SELECT name, kind, version, funds, closed_ms IS NULL AS is_open FROM vault_account WHERE vault = ?1
       ORDER BY name, version`,
      'SELECT number, is_open, version FROM paper_order WHERE vault = ?1 ORDER BY number',
      // A paper account begins with its funds when it is made.
      `SELECT kind, iif(kind = 'deposit', 0, at_ms) AS at_ms, sent_amount, received_amount, reverses IS NULL AS stands, reversed_by IS NULL AS counts
       FROM vault_transaction WHERE vault = ?1 ORDER BY place`,
      `SELECT account LIKE '@%' AS is_other, asset, amount FROM posting WHERE vault = ?1 ORDER BY place, asset, amount`,
      'SELECT asset, amount FROM balance WHERE vault = ?1 ORDER BY asset, amount',
      'SELECT asset, figures, is_settled FROM pool WHERE vault = ?1 ORDER BY asset',
      `SELECT quantity, left, cost, left_cost FROM lot JOIN pool ON pool.id = lot.pool WHERE vault = ?1
       ORDER BY place`,
      'SELECT COUNT(*) AS movements FROM movement JOIN pool ON pool.id = movement.pool WHERE vault = ?1',
      'SELECT name, position, version FROM watchlist WHERE vault = ?1 ORDER BY position',
      'SELECT product_id, position FROM watchlist_entry WHERE vault = ?1 ORDER BY position',
      `SELECT title, note, asset, status, repeat, version FROM task WHERE vault = ?1 ORDER BY title, status`,
      'SELECT title, read_ms IS NULL AS is_new FROM notification WHERE vault = ?1 ORDER BY title',
      // Where rules stand is of who evaluates them.
      'SELECT terms, is_on, version FROM alert WHERE vault = ?1 ORDER BY terms',
      'SELECT COUNT(*) AS states FROM alert_state WHERE vault = ?1',
      'SELECT tested_ms IS NULL AS is_new FROM push_subscription WHERE vault = ?1 ORDER BY created_ms, id',
      'SELECT starts, ends, zone FROM push_quiet WHERE vault = ?1',
      'SELECT name, bytes, version, state, new, known, refused, created FROM import WHERE vault = ?1 ORDER BY import.number',
      `SELECT state, import_leg.line, cells FROM import_leg JOIN import ON import.number = import_leg.import WHERE vault = ?1
       ORDER BY import_leg.import, import_leg.line`,
      'SELECT import_item.line, status FROM import_item WHERE vault = ?1 ORDER BY import, import_item.line',
    ].map(of),
  );
}

const KEY = 'the same key';
const mediaOf = (body: unknown) => (typeof body === 'string' ? 'text/plain' : 'application/json');

/** Sends a request and hangs up some milliseconds later, whatever has become of it. */
async function hangUp({ owner }: Life, method: string, { path, body }: Sent, afterMs: number) {
  const text = typeof body === 'string' ? body : body ? JSON.stringify(body) : '';
  const headers = {
    host: 'vault.example',
    ...owner.browser.headers(method, body !== undefined),
    ...(body === undefined ? {} : { 'content-type': mediaOf(body) }),
    'idempotency-key': KEY,
    'content-length': String(Buffer.byteLength(text)),
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const { port } = new URL(await stage.url());
  const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  socket.write(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n${text}`);
  await after(afterMs);
  socket.destroy();
}

describe.each(Object.entries(CHANGES))('%s', (name, change) => {
  const [method = ''] = name.split(' ');
  const send = async (life: Life, { path, body }: Sent) =>
    life.owner.write(method, path, body, KEY, body === undefined ? {} : { 'content-type': mediaOf(body) });

  let expected: unknown;
  beforeAll(async () => {
    const life = await begin();
    const answer = await send(life, change(life));
    expect(answer.status, answer.text).toBeLessThan(300);
    expected = await stored(life);
  });

  test('is done once, however often its answer is lost', async () => {
    const chance = new Chance(name.length);
    for (let times = 1; times <= 5; times += 1) {
      const life = await begin();
      const sent = change(life);
      for (let time = 0; time < times; time += 1) await hangUp(life, method, sent, chance.below(25));
      const answer = await send(life, sent);
      expect(answer.status, answer.text).toBeLessThan(300);
      const again = await send(life, sent);
      expect([again.status, again.text, again.headers.get('idempotency-replayed')]).toEqual([
        answer.status,
        answer.text,
        'true',
      ]);
      expect(again.headers.get('etag')).toBe(answer.headers.get('etag'));
      expect(await stored(life), `${times} times`).toEqual(expected);
    }
  });

  test('is done once when it is sent five times at once, and is not taken for something else', async () => {
    const life = await begin();
    const sent = change(life);
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => send(life, sent)));
    const done = answers.filter(({ status }) => status < 300);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    for (const { status, json } of answers.filter((answer) => !done.includes(answer)))
      expect([status, json.error.code]).toEqual([409, 'idempotency_in_progress']);
    if (sent.other) {
      const other = await send(life, { ...sent, ...sent.other });
      expect([other.status, other.json.error?.code]).toEqual([422, 'idempotency_mismatch']);
    }
    expect(await stored(life)).toEqual(expected);
  });
});
