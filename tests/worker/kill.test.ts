// workerd killed at random moments while people change their vaults: what was acknowledged is there, once, and all of it adds up.
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Chance } from './garbage';
import { Life } from './life';
import { Stage } from './stage';
import { Owner, parts } from './vault';

const ROUNDS = 50;
const PEOPLE = 2;
/** Changes of each person that are under way at once. */
const LANES = 3;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(() => stage.stop());

test('no acknowledged change is lost and none is done twice', async () => {
  const chance = new Chance(5);
  const lives = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, seed) => Life.begin(await Owner.register(stage), seed + 1)),
  );
  const acknowledged = () => lives.reduce((sum, life) => sum + life.acknowledged, 0);
  let killed = 0;
  const lanes = lives.flatMap((life) =>
    Array.from({ length: LANES }, async () => {
      while (killed < ROUNDS) await life.change();
    }),
  );
  for (; killed < ROUNDS; killed += 1) {
    // Some changes later, in the midst of others.
    const enough = acknowledged() + 1 + chance.below(8);
    while (acknowledged() < enough) await after(1);
    await after(chance.below(30));
    for (const life of lives) life.down();
    await stage.kill();
    for (const life of lives) life.up();
  }
  await Promise.all(lanes);

  for (const life of lives) {
    // None of it is proven by people who did nothing, or whose answers always came.
    expect(life.acknowledged).toBeGreaterThan(ROUNDS);
    expect(life.sentAgain).toBeGreaterThan(ROUNDS / 5);
    await checkLedger(life);
    await checkPools(life);
  }
}, 240_000);

/** Each transaction that was acknowledged is there once, nothing else is, and all sums are zero. */
async function checkLedger({ owner, ids, names, lists }: Life) {
  const transactions = await owner.transactions();
  expect(transactions.map(({ id }) => id).toSorted()).toEqual([...ids].toSorted());
  const reversals = transactions.filter(({ reverses }) => reverses);
  expect(transactions.filter(({ reversed_by }) => reversed_by)).toHaveLength(reversals.length);

  const { accounts } = (await owner.get('/api/accounts')).json;
  expect(Object.fromEntries(accounts.map(({ id, name }: any) => [id, name]))).toEqual(names);
  const { watchlists } = (await owner.get('/api/watchlists')).json;
  expect(watchlists.map(({ id }: any) => id).toSorted()).toEqual([...lists].toSorted());

  const email = (await owner.get('/api/me')).json.user.email;
  const postings = await stage.rows(
    `SELECT account, asset, place, amount FROM posting
     WHERE vault = (SELECT vault.id FROM vault JOIN user ON user.id = user_id WHERE user.email = ?1)`,
    email,
  );
  const [moments, held] = [new Map<string, bigint>(), new Map<string, bigint>()];
  const add = (sums: Map<string, bigint>, key: string, amount: unknown) =>
    sums.set(key, (sums.get(key) ?? 0n) + parts(String(amount)));
  for (const { account, asset, place, amount } of postings) {
    add(moments, `${place} ${asset}`, amount);
    if (!String(account).startsWith('@')) add(held, `${account} ${asset}`, amount);
  }
  expect([...moments].filter(([, sum]) => sum !== 0n)).toEqual([]);
  // What the accounts say is what their postings come to, and nowhere less than nothing.
  for (const { id, balances } of accounts) {
    for (const { asset, quantity } of balances) {
      expect(parts(quantity)).toBeGreaterThan(0n);
      expect([asset, held.get(`${id} ${asset}`)]).toEqual([asset, parts(quantity)]);
      held.delete(`${id} ${asset}`);
    }
  }
  expect([...held.values()].filter((sum) => sum !== 0n)).toEqual([]);
}

/** What pools say, which went forth and back all the time, is what they say computed from the beginning, and what a pencil says. */
async function checkPools({ owner, pencil }: Life) {
  await owner.done('PATCH', '/api/portfolio', { method: 'fifo' });
  await owner.settle();
  const before = await owner.assets();
  const plain = pencil(await owner.transactions());
  for (const [asset, figures] of Object.entries(plain)) expect(before[asset], asset).toMatchObject(figures);
  expect(Object.keys(before).toSorted()).toEqual(Object.keys(plain).toSorted());
  await owner.done('PATCH', '/api/portfolio', { method: 'lifo' });
  await owner.settle();
  await owner.done('PATCH', '/api/portfolio', { method: 'fifo' });
  await owner.settle();
  const figures = (assets: Record<string, any>) =>
    Object.entries(assets).map(([asset, { quantity, cost, realised, fees, income }]) => [
      asset,
      [quantity, cost, realised, fees, income],
    ]);
  expect(figures(await owner.assets())).toEqual(figures(before));
}
