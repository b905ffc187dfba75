import { call, pursued } from '../account/call';
import { bodyOf, send } from '../account/transport';
import { queryClient } from '../data/queries';
import { PORTFOLIO_KEY } from '../portfolio/keys';
import { page } from '../portfolio/queries';
import type { Account } from '../portfolio/wire';
import { act } from '../vault/act';
import { cancelEach } from './cancelling';
import { ORDERS_KEY } from './keys';
import { orderPath } from './queries';
import type { Order, Orders, Preview, Ticket } from './wire';

/** As many as a page can have. */
const PAGE_SIZE = 200;

/** `key`: the name of the request; the same twice is done once. */
export async function place(ticket: Ticket, key: string): Promise<Order> {
  const headers = { 'idempotency-key': key };
  return bodyOf<Order>(await pursued(() => send('POST', '/api/orders', ticket, undefined, headers)));
}

/** What would come of it, by the order book of now. */
export function preview(ticket: Ticket): Promise<Preview> {
  return call<Preview>('POST', '/api/orders/preview', ticket);
}

/** Cancels what is open of an order; what was filled stays. */
export async function cancel({ id }: Pick<Order, 'id'>): Promise<Order> {
  return act<Order>('DELETE', orderPath(id));
}

/** Every open order of an account, one after another; how many there were. */
export async function cancelAll(account: string): Promise<number> {
  const first = page('/api/orders', PAGE_SIZE, null, { status: 'open', account });
  try {
    return await cancelEach(async () => (await call<Orders>('GET', first)).orders, cancel);
  } finally {
    await changed();
  }
}

export interface Opening {
  name: string;
  funds: string;
  maker?: string;
  taker?: string;
}

export async function openPaperAccount(opening: Opening): Promise<Account> {
  const account = await act<Account>('POST', '/api/accounts', { ...opening, kind: 'paper' });
  await changed();
  return account;
}

export async function changeRates(account: Account, rates: { maker: string; taker: string }): Promise<void> {
  await act<Account>('PATCH', `/api/accounts/${encodeURIComponent(account.id)}`, rates);
  await changed();
}

/** Begins anew: another account takes its place. */
export async function reset(account: Account, funds: string): Promise<Account> {
  const path = `/api/accounts/${encodeURIComponent(account.id)}/reset`;
  const fresh = await act<Account>('POST', path, { funds });
  await changed();
  return fresh;
}

/** The server will say so as well; where nothing can be pushed this is the only word of it. */
export async function changed(): Promise<void> {
  await Promise.all(
    [ORDERS_KEY, PORTFOLIO_KEY].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
  );
}
