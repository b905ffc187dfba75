// A person's vault through its API: what they own and what it has earned, with the arithmetic beside it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Stage } from './stage';
import { Owner, ago, amount, parts, side } from './vault';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.start();
  await stage.tick();
});
afterAll(() => stage.stop());

describe('a life of all kinds of transactions', () => {
  let ann: Owner;
  let exchange: string;
  let wallet: string;
  const ids: Record<string, string> = {};
  const second = (days: number) => ({
    kind: 'buy',
    at_ms: ago(days),
    account_id: exchange,
    sent: side('3000 USD'),
    received: side('1 BTC'),
    fee: side('0.01 BTC'),
  });

  beforeAll(async () => {
    ann = await Owner.register(stage);
    [exchange, wallet] = [await ann.account('An exchange'), await ann.account('A wallet')];
    const story: Record<string, object> = {
      money: { kind: 'deposit', received: side('10000 USD') },
      first: { kind: 'buy', sent: side('4000 USD'), received: side('2 BTC'), fee: side('10 USD') },
      second: second(27),
      staked: { kind: 'reward', reward: 'staking', received: side('0.5 ETH'), value: '600' },
      found: { kind: 'deposit', received: side('10 ETH') },
      swapped: { kind: 'convert', sent: side('1 BTC'), received: side('20 SOL'), value: '2500' },
      moved: { kind: 'transfer', to_account_id: wallet, sent: side('1 BTC'), fee: side('0.001 BTC') },
      sold: { kind: 'sell', sent: side('0.5 BTC'), received: side('1600 USD'), fee: side('8 USD') },
      spent: { kind: 'withdrawal', sent: side('1000 USD') },
      given: { kind: 'gift', sent: side('5 SOL') },
      lost: { kind: 'lost', sent: side('1 SOL') },
      paid: { kind: 'fee', sent: side('0.5 SOL') },
    };
    let days = 30;
    for (const [name, told] of Object.entries(story)) {
      days -= 1;
      ids[name] = await ann.enter({ at_ms: ago(days), account_id: exchange, ...told });
    }
  });

  const figures = (row: any) =>
    Object.fromEntries(
      ['quantity', 'uncosted', 'cost', 'realised', 'unknown', 'fees', 'income'].map((name) => [
        name,
        row[name],
      ]),
    );
  const NONE = { uncosted: '0', realised: '0', unknown: '0', fees: '0', income: '0' };

  test('each asset has the figures of its lots', async () => {
    const assets = await ann.assets();
    // Lots: 2 for 4000 + 10, and 1 − 0.01 for 3000. The swap takes 1 of the first: 4010 ÷ 2 = 2005, for 2500. The transfer pays 0.001 of
    // it: 2.005. The sale takes 0.5 of it: 1002.5, for 1600 − 8. 2500 − 2005 + 1592 − 1002.5 = 1084.5.
    // Left: 2 − 1 − 0.001 − 0.5 + 0.99 = 1.489, for 4010 − 2005 − 2.005 − 1002.5 + 3000 = 4000.495.
    expect(figures(assets.BTC)).toEqual({
      ...NONE,
      quantity: '1.489',
      cost: '4000.495',
      realised: '1084.5',
      fees: '2.005',
    });
    expect(figures(assets.ETH)).toEqual({
      ...NONE,
      quantity: '10.5',
      uncosted: '10',
      cost: '600',
      income: '600',
    });
    // 2500 ÷ 20 = 125 each: 5 are given away, 1 is lost for nothing, 0.5 are a fee. 2500 − 625 − 125 − 62.5 = 1687.5.
    expect(figures(assets.SOL)).toEqual({
      ...NONE,
      quantity: '13.5',
      cost: '1687.5',
      realised: '-125',
      fees: '62.5',
    });
    // 10000 − 4010 − 3000 + 1592 − 1000 = 3582.
    expect(figures(assets.USD)).toEqual({ ...NONE, quantity: '3582', cost: '3582' });
  });

  test('values are quantities at the prices that are shown, and their sum', async () => {
    const { totals, assets, is_settled, method, prices_stale } = (await ann.get('/api/portfolio')).json;
    expect([is_settled, method, prices_stale]).toEqual([true, 'fifo', false]);
    const worth = (row: any) => (parts(row.quantity) * parts(row.price)) / 10n ** 18n;
    for (const row of assets) {
      expect(parts(row.price)).toBeGreaterThan(0n);
      expect([row.asset, row.value]).toEqual([row.asset, amount(worth(row))]);
    }
    const sum = (of: (row: any) => bigint) =>
      amount(assets.reduce((all: bigint, row: any) => all + of(row), 0n));
    expect(totals.value).toBe(sum((row) => parts(row.value)));
    expect(totals.unrealised).toBe(sum((row) => parts(row.unrealised ?? '0')));
    // 4000.495 + 600 + 1687.5 + 3582; 1084.5 − 125; 2.005 + 62.5.
    expect(totals).toMatchObject({ cost: '9869.995', realised: '959.5', fees: '64.505', income: '600' });
  });

  test('an asset shows where it is, its lots, and what was made of them', async () => {
    const { balances, lots } = (await ann.get('/api/portfolio/assets/BTC?open=true')).json;
    // 2 + 0.99 − 1 − 1.001 − 0.5 at the exchange.
    const held = { [exchange]: '0.489', [wallet]: '1' };
    expect(Object.fromEntries(balances.map((row: any) => [row.account_id, row.quantity]))).toEqual(held);
    expect(lots).toEqual([
      {
        at_ms: ago(27),
        transaction_id: ids.second,
        quantity: '0.99',
        left: '0.99',
        cost: '3000',
        left_cost: '3000',
      },
      {
        at_ms: ago(28),
        transaction_id: ids.first,
        quantity: '2',
        left: '0.499',
        cost: '4010',
        left_cost: '1000.495',
      },
    ]);
    const { disposals } = (await ann.get('/api/portfolio/assets/BTC/disposals')).json;
    expect(
      disposals.map((part: any) => [part.transaction_id, part.quantity, part.cost, part.profit]),
    ).toEqual([
      [ids.sold, '0.5', '1002.5', '589.5'],
      [ids.swapped, '1', '2005', '495'],
    ]);
  });

  test('each transaction has postings that sum to zero for each asset', async () => {
    for (const [name, id] of Object.entries(ids)) {
      const { json } = await ann.get(`/api/transactions/${id}`);
      const sums: Record<string, bigint> = {};
      for (const { asset, amount } of json.postings) sums[asset] = (sums[asset] ?? 0n) + parts(amount);
      expect(new Set(Object.values(sums)), name).toEqual(new Set([0n]));
    }
    const { accounts } = (await ann.get('/api/accounts')).json;
    expect(accounts.map(({ id, balances }: any) => [id, balances.length])).toEqual([
      [exchange, 4],
      [wallet, 1],
    ]);
  });

  test('an edit puts another in its place, as if it had always been there', async () => {
    const edited = await ann.write('PUT', `/api/transactions/${ids.second}`, second(28.5));
    expect([edited.status, edited.json.replaces]).toEqual([201, ids.second]);
    // Now 0.99 for 3000 come first: the swap takes them and 0.01 of the others, 20.05; 2500 − 3020.05 + 589.5 = 69.45.
    // Left: 1.489 × 2005 = 2985.445.
    expect(figures((await ann.assets()).BTC)).toEqual({
      ...NONE,
      quantity: '1.489',
      cost: '2985.445',
      realised: '69.45',
      fees: '2.005',
    });
    const old = (await ann.get(`/api/transactions/${ids.second}`)).json;
    const reversal = (await ann.get(`/api/transactions/${old.reversed_by}`)).json;
    expect([reversal.reverses, old.postings.length]).toEqual([ids.second, reversal.postings.length]);
    const again = await ann.write('PUT', `/api/transactions/${ids.second}`, second(20));
    expect([again.status, again.json.error.code]).toEqual([409, 'conflict']);
  });

  test('a reversal takes back what was done', async () => {
    const reversed = await ann.write('DELETE', `/api/transactions/${ids.sold}`);
    expect([reversed.status, reversed.json.reverses]).toEqual([200, ids.sold]);
    const assets = await ann.assets();
    // Without the sale: 1.489 + 0.5, at 2005 each; 2500 − 3020.05. 3582 − 1592 = 1990.
    expect(figures(assets.BTC)).toEqual({
      ...NONE,
      quantity: '1.989',
      cost: '3987.945',
      realised: '-520.05',
      fees: '2.005',
    });
    expect(assets.USD.quantity).toBe('1990');
    // Twelve, and one more for the edit; two of them reversed.
    expect(await ann.transactions()).toHaveLength(12 + 1 + 2);
    const page = (await ann.get('/api/transactions?reversed=false&asset=BTC&kind=buy')).json;
    expect(page.transactions).toHaveLength(2);
  });

  test('another method computes all anew', async () => {
    const settings = await ann.done('PATCH', '/api/portfolio', { method: 'hifo' });
    expect(settings.method).toBe('hifo');
    await ann.settle();
    // 3030.30… each are dearer than 2005: the swap takes 0.99 for 3000 and 0.01 for 20.05, as before.
    expect((await ann.assets()).BTC.realised).toBe('-520.05');
    await ann.done('PATCH', '/api/portfolio', { method: 'lifo' });
    await ann.settle();
    // The newest: 2500 − 2005 = 495. Left: 1 − 0.001 of it, and 0.99 for 3000.
    expect(figures((await ann.assets()).BTC)).toMatchObject({ cost: '5002.995', realised: '495' });
    await ann.done('PATCH', '/api/portfolio', { method: 'average' });
    await ann.settle();
    // 7010 ÷ 2.99 each, rounded down: 2500 − 2344.481605351170568561.
    expect((await ann.assets()).BTC.realised).toBe('155.518394648829431439');
  });
});

test('paper stands for itself, in a book of its own', async () => {
  const ann = await Owner.register(stage);
  const paper = await ann.account('A game', 'paper');
  const real = await ann.account('Mine');
  const buy = (account_id: string, sent: string) =>
    ann.enter({
      kind: 'buy',
      at_ms: ago(1),
      account_id,
      sent: side(sent),
      received: side('1 BTC'),
      settles: 'outside',
    });
  await buy(paper, '7 USD');
  await buy(real, '100 USD');
  expect((await ann.assets()).BTC.cost).toBe('100');
  expect((await ann.get(`/api/portfolio?book=${paper}`)).json.assets[0].cost).toBe('7');
  const told = {
    kind: 'transfer',
    at_ms: ago(0),
    account_id: real,
    to_account_id: paper,
    sent: side('1 BTC'),
  };
  const refused = await ann.write('POST', '/api/transactions', told);
  expect([refused.status, refused.json.error.field]).toEqual([400, 'to_account_id']);
});

test('what would make a balance negative is refused with the asset, the account, the time and what is missing', async () => {
  const ann = await Owner.register(stage);
  const account = await ann.account('Mine');
  const trade = (kind: string, days: number, bitcoin: string) => ({
    kind,
    at_ms: ago(days),
    account_id: account,
    [kind === 'buy' ? 'received' : 'sent']: side(`${bitcoin} BTC`),
    [kind === 'buy' ? 'sent' : 'received']: side('100 USD'),
    settles: 'outside',
  });
  const bought = await ann.enter(trade('buy', 9, '1'));
  await ann.enter(trade('sell', 3, '0.75'));
  const short = async (answer: Promise<any>, missing: string, days: number) => {
    const { status, json } = await answer;
    expect([status, json.error.code]).toEqual([409, 'insufficient_balance']);
    expect(json.error.shortage).toEqual({ account_id: account, asset: 'BTC', at_ms: ago(days), missing });
  };
  // 1 − 0.5 − 0.75 = −0.25, at the later one.
  await short(ann.write('POST', '/api/transactions', trade('sell', 5, '0.5')), '0.25', 3);
  // 1 − 1.000000000000000001.
  await short(
    ann.write('POST', '/api/transactions', trade('sell', 5, '1.000000000000000001')),
    '0.000000000000000001',
    5,
  );
  await short(ann.write('POST', '/api/transactions', trade('sell', 12, '1')), '1', 12);
  await short(ann.write('DELETE', `/api/transactions/${bought}`), '0.75', 3);
  await short(ann.write('PUT', `/api/transactions/${bought}`, trade('buy', 2, '1')), '0.75', 3);
  expect((await ann.assets()).BTC.quantity).toBe('0.25');
});

test('what cannot have happened is refused by the field at fault', async () => {
  const ann = await Owner.register(stage);
  const account = await ann.account('Mine');
  const good = {
    kind: 'buy',
    at_ms: ago(1),
    account_id: account,
    sent: side('100 USD'),
    received: side('1 BTC'),
    settles: 'outside',
  };
  const wrong: [object, string][] = [
    [{ kind: 'theft' }, 'kind'],
    [{ at_ms: 'now' }, 'at_ms'],
    [{ at_ms: 0 }, 'at_ms'],
    [{ at_ms: Date.now() + 2 * 86_400_000 }, 'at_ms'],
    [{ account_id: 'none' }, 'account_id'],
    [{ to_account_id: account }, 'to_account_id'],
    [{ sent: undefined }, 'sent'],
    [{ sent: side('100 BTC') }, 'sent.asset'],
    [{ received: side('0 BTC') }, 'received.amount'],
    [{ received: side('-1 BTC') }, 'received.amount'],
    [{ received: side('1e3 BTC') }, 'received.amount'],
    [{ received: { asset: 'BTC', amount: 1 } }, 'received.amount'],
    [{ received: side('0.0000000000000000001 BTC') }, 'received.amount'],
    [{ received: side('1000000000000000.1 BTC') }, 'received.amount'],
    [{ received: { asset: 'no ticker', amount: '1' } }, 'received.asset'],
    [{ fee: side('1 BTC') }, 'fee.amount'],
    [{ value: '101' }, 'value'],
    [{ fee_value: '1' }, 'fee_value'],
    [{ reward: 'staking' }, 'reward'],
    [{ settles: 'never' }, 'settles'],
    [{ note: 'é'.repeat(1001) }, 'note'],
    [{ more: 1 }, 'more'],
  ];
  for (const [change, field] of wrong) {
    const { status, json } = await ann.write('POST', '/api/transactions', { ...good, ...change });
    expect([status, json.error?.code, json.error?.field], JSON.stringify(change)).toEqual([
      400,
      'invalid_parameter',
      field,
    ]);
  }
  expect((await ann.write('POST', '/api/transactions', good)).status).toBe(201);
  expect(await ann.transactions()).toHaveLength(1);
});
