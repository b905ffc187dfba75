// The vault acts while its owner does other things: an alert fires, a practice order fills, a task reminds; on two open devices at once, and on a closed one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PushService } from '../push-service';
import { inbox } from './inbox';
import { People } from './people';
import { eventually } from './product';

const people = new People({ expected: /status of (400|401|404)/ });

let service: PushService;
beforeAll(async () => {
  service = await PushService.start();
});
afterAll(() => service.stop());

test('an alert fires, an order fills and a task reminds, on two devices at once and on one that is closed', async () => {
  const vera = await people.newcomer('vera');
  const { page } = vera;
  await page.goto('/markets/BTC-USD');
  await vera.isLive();
  const elsewhere = await vera.alsoLiveAt('/');
  const { public_key } = await vera.read('/api/push');
  const closed = service.subscribe(public_key);
  await vera.write('POST', '/api/push/subscriptions', closed.toJSON());

  // Whichever way the price goes, it crosses a level: a further one if it was beyond the nearer when rules were made.
  const { market } = await vera.read('/api/markets/BTC-USD');
  const price = Number(market.price);
  const levels = (part: number) => [(price * (1 + part)).toFixed(2), (price * (1 - part)).toFixed(2)];
  const [over, under] = levels(0.00002);
  const rule = { target: 'product', product_id: 'BTC-USD', repeats: false };
  for (const [above, below] of [0.00002, 0.0003].map(levels)) {
    await vera.write('POST', '/api/alerts', { ...rule, condition: 'above', threshold: above });
    await vera.write('POST', '/api/alerts', { ...rule, condition: 'below', threshold: below });
  }
  const account = { name: 'Practice', kind: 'paper', funds: '100000' };
  const { id: account_id } = await vera.write('POST', '/api/accounts', account);
  const order = { account_id, product_id: 'BTC-USD', side: 'buy', size: '0.01' };
  await vera.write('POST', '/api/orders', { ...order, kind: 'stop', stop_price: over });
  await vera.write('POST', '/api/orders', { ...order, kind: 'take_profit', stop_price: under });
  const due_ms = Date.now() + 1_000;
  await vera.write('POST', '/api/tasks', { title: 'Look at the chart', due_ms, remind_before_min: 0 });

  const kinds = ['alert', 'order', 'reminder'];
  await page.waitForTimeout(1_500);
  await people.fireCron();
  await eventually(
    async () => kinds.every((kind) => closed.received.some(({ json }) => json.kind === kind)),
    90,
  );

  const told = [
    /^BTC-USD is (above|below) [\d,.]+ USD$/,
    /^Bought 0\.01 BTC at [\d,.]+ USD$/,
    /^Look at the chart$/,
  ];
  for (const device of [page, elsewhere]) {
    await eventually(async () => {
      const titles = await inbox(device);
      return told.every((title) => titles.some((one) => title.test(one)));
    }, 20);
  }
  // What the closed device shows is what the inbox says.
  const titles = await inbox(page);
  for (const { json } of closed.received) expect(titles).toContain(json.title);
  expect(service.faults).toEqual([]);

  await page.goto('/orders');
  await page.getByRole('table', { name: 'Positions' }).getByRole('link', { name: /BTC/ }).waitFor();
  await page.goto('/alerts');
  await page
    .getByText(/^Told once/)
    .first()
    .waitFor();
}, 180_000);
