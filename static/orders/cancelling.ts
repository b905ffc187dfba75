import { ApiError } from '../data/client';
import type { Order } from './wire';

/** Cancels all that there are, one after another; how many were still there. `list`: the first of those that are left. */
export async function cancelEach(
  list: () => Promise<Order[]>,
  cancel: (order: Order) => Promise<unknown>,
): Promise<number> {
  let gone = 0;
  for (let orders = await list(); orders.length > 0; orders = await list()) {
    const before = gone;
    for (const order of orders) if (await isDone(cancel(order))) gone += 1;
    if (gone === before) break;
  }
  return gone;
}

/** What has ended by itself meanwhile need not be cancelled. */
async function isDone(cancelled: Promise<unknown>): Promise<boolean> {
  try {
    await cancelled;
    return true;
  } catch (error) {
    if (error instanceof ApiError && (error.code === 'conflict' || error.code === 'not_found')) return false;
    throw error;
  }
}
