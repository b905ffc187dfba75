// One more transaction: at the end of a long history against a short one.
import { cpuOf, family } from '../processor.mjs';
import { KEYS, PEOPLE, secret } from './people.mjs';
import { ours, rowsRead } from './ours.mjs';

const DAY_MS = 86_400_000;

const WAYS = [
  { title: 'A purchase', kind: 'buy' },
  { title: 'A sale', kind: 'sell' },
];

/**
 * @typedef {object} Added
 * @property {string} title
 * @property {import('../rounds.mjs').Measured[]} measured
 * @property {{ few: number, many: number }} rows read for one, on average
 */

/**
 * @param {string} folder our bundle
 * @param {{ requests: number, rounds: number }} load
 * @returns {Promise<Added[]>}
 */
export async function adding(folder, { requests, rounds }) {
  const worker = await ours('ours-vault-adding', folder);
  const base = `http://127.0.0.1:${worker.port}`;
  let asked = 0;
  let now = Date.now() - DAY_MS;

  /**
   * @param {{ id: string }} person
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async function ask(person, method, path, body) {
    const headers = {
      authorization: `Bearer ${secret(person.id, (asked += 1) % KEYS)}`,
      ...(body ? { 'content-type': 'application/json', 'idempotency-key': `bench ${asked}` } : {}),
    };
    const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
    const answer = await fetch(`${base}${path}`, init);
    const json = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${JSON.stringify(json)}`);
    return json;
  }

  const accounts = new Map();
  for (const person of PEOPLE)
    accounts.set(person, (await ask(person, 'GET', '/api/accounts')).accounts[0].id);

  const results = [];
  for (const { title, kind } of WAYS) {
    const add = async (/** @type {typeof PEOPLE[number]} */ person) => {
      now += 1;
      const [money, asset] = [
        { asset: 'USD', amount: '100' },
        { asset: 'BTC', amount: '0.01' },
      ];
      await ask(person, 'POST', '/api/transactions', {
        kind,
        at_ms: now,
        account_id: accounts.get(person),
        sent: kind === 'buy' ? money : asset,
        received: kind === 'buy' ? asset : money,
        settles: 'outside',
      });
    };
    const measured = PEOPLE.map(({ name }) => ({
      name,
      costs: /** @type {number[]} */ ([]),
      statuses: new Map(),
    }));
    const rows = PEOPLE.map(() => 0);
    for (const person of PEOPLE) for (let time = 0; time < requests / 4; time += 1) await add(person);
    for (let round = 0; round < rounds; round += 1) {
      for (let turn = 0; turn < PEOPLE.length; turn += 1) {
        const at = (turn + round) % PEOPLE.length;
        const pids = worker.pids.flatMap(family);
        await rowsRead(worker.port);
        const before = cpuOf(pids);
        for (let time = 0; time < requests; time += 1) await add(PEOPLE[at]);
        measured[at].costs.push((cpuOf(pids) - before) / requests);
        measured[at].statuses.set(201, (measured[at].statuses.get(201) ?? 0) + requests);
        rows[at] += (await rowsRead(worker.port)) / requests / rounds;
      }
    }
    results.push({ title, measured, rows: { few: rows[0], many: rows[1] } });
  }
  await worker.stop();
  return results;
}
