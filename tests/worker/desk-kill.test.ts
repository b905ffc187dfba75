// workerd killed at random moments while paper orders are placed, cancelled and filled and alerts fire: nothing is lost, nothing is done twice, and all of it
// adds up.
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Chance } from './garbage';
import { Persistent } from './persistent';
import { Stage } from './stage';
import { Owner, amount, parts } from './vault';

/** `KILLS=50` for more of it. */
const ROUNDS = Number(process.env['KILLS'] ?? 12);
const PEOPLE = 2;
/** Requests of each person that are under way at once. */
const LANES = 3;
const FUNDS = '1000000';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start(
    'bundle-with-faults',
    {},
    ...['--clock', `manual:${Math.floor(Date.now() / 1000)}`],
  );
  await stage.tick();
});
afterAll(() => stage.stop());

/** A minute goes by at the exchange. */
async function minute(): Promise<void> {
  const body = JSON.stringify({ advance_ms: 60_000 });
  await fetch(`${stage.simulator.url}/sim/clock`, { method: 'POST', body });
}

/** The price of the last trade, as the exchange has it. */
async function price(): Promise<number> {
  const ticker: any = await (await fetch(`${stage.simulator.url}/products/BTC-USD/ticker`)).json();
  return Number(ticker.price);
}

/** Somebody who trades all the time, and remembers what was answered. */
class Trader extends Persistent {
  readonly placed = new Set<string>();

  readonly rules = new Set<string>();

  constructor(
    owner: Owner,
    readonly account: string,
    private readonly chance: Chance,
  ) {
    super(owner);
  }

  async act(): Promise<void> {
    const dice = this.chance.below(20);
    if (dice < 3) {
      // The market sees what has become of prices.
      await this.ask(() => stage.ask('/__fault/tick'));
      return;
    }
    const known = [...this.placed];
    if (dice < 6 && known.length > 0) {
      await this.send('DELETE', `/api/orders/${this.chance.of(known)}`);
      return;
    }
    if (dice < 10) {
      const answer = await this.send('POST', '/api/alerts', await this.rule());
      if (answer) this.rules.add(answer.json.id);
      return;
    }
    const answer = await this.send('POST', '/api/orders', await this.order());
    if (answer) this.placed.add(answer.json.id);
  }

  /** On the other side of a price that is near. */
  private async rule() {
    const off = 1 + this.chance.below(3);
    const [condition, at] = this.chance.of([
      ['above', 10_000 + off],
      ['below', 10_000 - off],
    ] as const);
    const threshold = (((await price()) * at) / 10_000).toFixed(2);
    return { target: 'product', product_id: 'BTC-USD', condition, threshold, cooldown_secs: 0 };
  }

  private async order() {
    const near = ((await price()) * (10_000 + this.chance.below(9) - 4)) / 10_000;
    const told = {
      ...{ account_id: this.account, product_id: 'BTC-USD', side: this.chance.of(['buy', 'buy', 'sell']) },
      size: `0.0${1 + this.chance.below(9)}`,
    };
    const at = near.toFixed(2);
    return this.chance.of([
      { ...told, kind: 'market' },
      { ...told, kind: 'limit', price: at },
      { ...told, kind: 'limit', price: at, time_in_force: 'ioc' },
      { ...told, kind: 'stop', stop_price: at },
      { ...told, kind: 'take_profit', stop_price: at },
    ] as object[]);
  }

  /** All pages of something. */
  async all(path: string, name: string): Promise<any[]> {
    const all = [];
    for (let cursor = ''; ;) {
      const { json } = await this.owner.get(`${path}limit=200${cursor}`);
      all.push(...json[name]);
      if (!json.next_cursor) return all;
      cursor = `&cursor=${json.next_cursor}`;
    }
  }
}

test('no order and no alert is lost, and none fills or fires twice', async () => {
  const chance = new Chance(9);
  const traders = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, seed) => {
      const owner = await Owner.register(stage);
      const { id } = await owner.done('POST', '/api/accounts', {
        ...{ name: 'Practice', kind: 'paper', funds: FUNDS },
      });
      return new Trader(owner, id, new Chance(seed + 1));
    }),
  );
  const acknowledged = () => traders.reduce((sum, trader) => sum + trader.acknowledged, 0);
  let killed = 0;
  const lanes = traders.flatMap((trader) =>
    Array.from({ length: LANES }, async () => {
      while (killed < ROUNDS) await trader.act();
    }),
  );
  for (; killed < ROUNDS; killed += 1) {
    const enough = acknowledged() + 4 + chance.below(8);
    while (acknowledged() < enough) await after(1);
    await minute();
    await after(chance.below(40));
    for (const trader of traders) trader.down();
    await stage.kill();
    // The first tick tells which products there are; it ends while others act, or not at all.
    void stage.tick().catch(() => undefined);
    for (const trader of traders) trader.up();
  }
  await Promise.all(lanes);
  // What was missed is done by the next prices: those of one tick arm a rule, and those of another are told.
  for (let ticks = 0; ticks < 2; ticks += 1) {
    await stage.advance(5);
    await stage.tick();
  }
  for (const trader of traders) {
    await check(trader);
    await checkAlerts(trader);
  }
  const sentAgain = traders.reduce((sum, trader) => sum + trader.sentAgain, 0);
  expect(sentAgain).toBeGreaterThan(ROUNDS / 5);
}, 900_000);

async function check(trader: Trader): Promise<void> {
  const { owner, account, placed } = trader;
  const open = await trader.all('/api/orders?status=open&', 'orders');
  const orders = [...open, ...(await trader.all('/api/orders?status=done&', 'orders'))];
  expect(orders.map(({ id }) => id).toSorted()).toEqual([...placed].toSorted());
  const fills = await trader.all(`/api/fills?account=${account}&`, 'fills');
  expect(fills.length).toBeGreaterThan(ROUNDS / 5);

  // Each order has all of its fills once.
  const sum = (of: any[], name: string) => of.reduce((sum, one) => sum + parts(one[name]), 0n);
  for (const { id, size, filled, remaining, cancelled, value, fees } of orders) {
    const own = fills.filter(({ order_id }) => order_id === id);
    const numbers = own.map(({ number }) => number).toSorted((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    expect([sum(own, 'size'), sum(own, 'value'), sum(own, 'fee')]).toEqual([filled, value, fees].map(parts));
    expect(parts(filled) + parts(remaining) + parts(cancelled)).toBe(parts(size));
  }

  // The ledger has what was filled at each moment once, and nothing else but what the account began with.
  const transactions = await owner.transactions();
  const traded = transactions.filter(({ kind }) => kind !== 'deposit');
  const moments = new Set(fills.map(({ transaction_id }) => transaction_id));
  expect(traded.map(({ id }) => id).toSorted()).toEqual([...moments].toSorted());
  for (const { id, kind, sent, received, fee } of traded) {
    const own = fills.filter(({ transaction_id }) => transaction_id === id);
    const [money, asset] = kind === 'buy' ? [sent, received] : [received, sent];
    expect([sum(own, 'value'), sum(own, 'size'), sum(own, 'fee')]).toEqual(
      [money.amount, asset.amount, fee.amount].map(parts),
    );
  }

  // What the account has is what it began with, and what was filled; and it has all that is held.
  const signed = (side: string) => (side === 'buy' ? 1n : -1n);
  const bought = fills.reduce((sum, { side, size }) => sum + signed(side) * parts(size), 0n);
  const spent = fills.reduce(
    (sum, { side, value, fee }) => sum + signed(side) * parts(value) + parts(fee),
    0n,
  );
  const [{ balances, held }] = (await owner.get('/api/accounts')).json.accounts;
  const of = (list: any[], name: string) => list.find(({ asset }) => asset === name)?.quantity ?? '0';
  expect(of(balances, 'USD')).toBe(amount(parts(FUNDS) - spent));
  expect(of(balances, 'BTC')).toBe(amount(bought));
  for (const { asset, quantity } of held)
    expect(parts(of(balances, asset))).toBeGreaterThanOrEqual(parts(quantity));
  const reserved = (side: string) =>
    sum(
      open.filter((order) => order.side === side),
      'held',
    );
  expect([of(held, 'USD'), of(held, 'BTC')]).toEqual([amount(reserved('buy')), amount(reserved('sell'))]);

  const email = (await owner.get('/api/me')).json.user.email;
  const postings = await stage.rows(
    `SELECT asset, place, amount FROM posting
     WHERE vault = (SELECT vault.id FROM vault JOIN user ON user.id = user_id WHERE user.email = ?1)`,
    email,
  );
  const sums = new Map<string, bigint>();
  for (const { asset, place, amount } of postings)
    sums.set(`${place} ${asset}`, (sums.get(`${place} ${asset}`) ?? 0n) + parts(String(amount)));
  expect([...sums].filter(([, sum]) => sum !== 0n)).toEqual([]);
}

/** Each rule has told once for each of its armings, and who was armed where the price is now has told that. */
async function checkAlerts(trader: Trader): Promise<void> {
  const rules = await trader.all('/api/alerts?', 'alerts');
  expect(rules.map(({ id }) => id).toSorted()).toEqual([...trader.rules].toSorted());
  const told = (await trader.all('/api/notifications?', 'notifications')).filter(
    ({ kind }) => kind === 'alert',
  );
  let fired = 0;
  for (const { id, condition, threshold, subjects } of rules) {
    const events = await trader.all(`/api/alerts/${id}/events?`, 'events');
    expect(events.map(({ id }) => id).toReversed()).toEqual(events.map((_, n) => `${id}:BTC-USD:${n + 1}`));
    expect(told.filter(({ about }) => about === id)).toHaveLength(events.length);
    fired += events.length;
    const [{ standing, price }] = subjects;
    const isBeyond =
      condition === 'above' ? parts(price) >= parts(threshold) : parts(price) <= parts(threshold);
    expect([id, standing === 'armed' && isBeyond]).toEqual([id, false]);
  }
  expect(fired).toBeGreaterThan(0);
  expect(told).toHaveLength(fired);
}
