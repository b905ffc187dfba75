import { Chance } from './garbage';
import { Persistent } from './persistent';
import type { Answer } from './stage';
import { amount, ago, parts, side, type Owner } from './vault';

const ASSETS = ['BTC', 'ETH', 'SOL'];
const METHODS = ['fifo', 'lifo', 'hifo', 'average'];
const MINUTE_MS = 60_000;

/** Somebody who changes their vault all the time, and remembers what was answered. */
export class Life extends Persistent {
  /** Transactions and reversals that were acknowledged. */
  readonly ids = new Set<string>();

  /** Those that still count. */
  private readonly standing: string[] = [];

  /** Accounts, by their last acknowledged names. */
  readonly names: Record<string, string> = {};

  readonly lists = new Set<string>();

  private moments = 0;

  private readonly chance: Chance;

  private constructor(owner: Owner, seed: number) {
    super(owner);
    this.chance = new Chance(seed);
  }

  static async begin(owner: Owner, seed: number): Promise<Life> {
    const life = new Life(owner, seed);
    for (const name of ['One', 'Two']) life.names[await owner.account(name)] = name;
    return life;
  }

  /** Changes something, and waits until it is known what has become of it. */
  async change(): Promise<void> {
    const dice = this.chance.below(20);
    const account = this.chance.of(Object.keys(this.names));
    const known = this.standing.length > 0 ? this.chance.below(this.standing.length) : undefined;
    if (dice < 9 || known === undefined) {
      const answer = await this.send('POST', '/api/transactions', this.trade(account));
      if (answer) this.posted(answer);
    } else if (dice < 12) {
      const [id] = this.standing.splice(known, 1);
      const answer = await this.send('PUT', `/api/transactions/${id}`, this.trade(account));
      if (answer) {
        this.posted(answer);
        await this.reversed(id!);
      } else this.standing.push(id!);
    } else if (dice < 15) {
      const [id] = this.standing.splice(known, 1);
      const answer = await this.send('DELETE', `/api/transactions/${id}`);
      if (answer) await this.reversed(id!);
      else this.standing.push(id!);
    } else if (dice < 17) {
      const name = `Account ${(this.moments += 1)}`;
      // One at a time: of two at once nobody knows which came last.
      await this.alone(async () => {
        if (await this.send('PATCH', `/api/accounts/${account}`, { name })) this.names[account] = name;
      });
    } else if (dice < 19) {
      const answer = this.lists.size < 20 && (await this.send('POST', '/api/watchlists', { name: 'Far' }));
      if (answer) this.lists.add(answer.json.id);
    } else {
      await this.send('PATCH', '/api/portfolio', { method: this.chance.of(METHODS) });
    }
  }

  private last: Promise<unknown> = Promise.resolve();

  private alone(act: () => Promise<void>): Promise<unknown> {
    this.last = this.last.then(act);
    return this.last;
  }

  /** Something that happened at a minute of its own: in any order, so that pools go back again and again. */
  private trade(account_id: string) {
    const at_ms = ago(100) + (this.moments += 1) * MINUTE_MS + this.chance.below(90) * 86_400_000;
    const asset = this.chance.of(ASSETS);
    const told = { at_ms, account_id, settles: 'outside' };
    const quantity = `${1 + this.chance.below(999)}.${1 + this.chance.below(999_999)}`;
    const money = side(`${1 + this.chance.below(9999)}.${1 + this.chance.below(99)} USD`);
    if (this.chance.below(3) === 0)
      return {
        ...told,
        kind: 'sell',
        sent: side(`0.${1 + this.chance.below(999)} ${asset}`),
        received: money,
      };
    return { ...told, kind: 'buy', sent: money, received: side(`${quantity} ${asset}`) };
  }

  private posted({ json }: Answer): void {
    this.ids.add(json.id);
    this.standing.push(json.id);
  }

  private async reversed(id: string): Promise<void> {
    const answer = await this.ask(() => this.owner.get(`/api/transactions/${id}`));
    this.ids.add(answer.json.reversed_by);
  }

  /** First in, first out, from all transactions of a vault: figures of each asset. */
  readonly pencil = (transactions: any[]): Record<string, object> => {
    const pools: Record<string, { lots: [bigint, bigint][]; realised: bigint }> = {};
    for (const { kind, sent, received, reverses, reversed_by } of transactions.toSorted(
      (a, b) => a.at_ms - b.at_ms,
    )) {
      const { asset, amount } = kind === 'buy' ? received : sent;
      const pool = (pools[asset] ??= { lots: [], realised: 0n });
      if (reverses || reversed_by) continue;
      if (kind === 'buy') {
        pool.lots.push([parts(amount), parts(sent.amount)]);
        continue;
      }
      pool.realised += parts(received.amount);
      for (let left = parts(amount); left > 0n;) {
        const lot = pool.lots[0]!;
        const part = left < lot[0] ? left : lot[0];
        const cost = part === lot[0] ? lot[1] : (lot[1] * part) / lot[0];
        pool.lots[0] = [lot[0] - part, lot[1] - cost];
        pool.realised -= cost;
        left -= part;
        if (pool.lots[0][0] === 0n) pool.lots.shift();
      }
    }
    const sum = (lots: [bigint, bigint][], of: 0 | 1) => amount(lots.reduce((sum, lot) => sum + lot[of], 0n));
    return Object.fromEntries(
      Object.entries(pools).map(([asset, { lots, realised }]) => [
        asset,
        { quantity: sum(lots, 0), cost: sum(lots, 1), realised: amount(realised) },
      ]),
    );
  };
}
