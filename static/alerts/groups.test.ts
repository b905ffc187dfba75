import { expect, it } from 'vitest';
import { grouped } from './groups';
import type { Alert } from './wire';

function rule(
  id: string,
  product_id: string | null,
  threshold: string,
  created_ms: number,
  condition = 'above',
) {
  return { id, product_id, threshold, created_ms, condition } as Alert;
}

it('puts rules of a product together, the highest threshold first, moves below, and what is of many last', () => {
  const groups = grouped([
    rule('a', null, '5', 9, 'up'),
    rule('b', 'BTC-USD', '9000', 1),
    rule('c', 'ETH-USD', '7', 3),
    rule('d', 'BTC-USD', '10000', 2),
    rule('e', 'BTC-USD', '99999', 4, 'either'),
  ]);
  expect(groups.map(({ product, alerts }) => [product, alerts.map(({ id }) => id).join('')])).toEqual([
    ['BTC-USD', 'dbe'],
    ['ETH-USD', 'c'],
    [null, 'a'],
  ]);
  expect(grouped([])).toEqual([]);
});
