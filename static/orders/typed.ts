import { Invalid } from '../account/form/submission.svelte';
import type { Amount } from '../data/api';
import { floorTo } from '../figures/arithmetic';
import { amount } from '../figures/format';
import { msOf } from '../transactions/moment';
import { amountOf } from '../transactions/typed';
import { isLimited, isTriggered, timesOf } from './kinds';
import type { Kind, Side, Ticket, TimeInForce } from './wire';

/** What stands in the fields of the ticket. */
export interface Typed {
  account_id: string;
  product_id: string;
  side: Side;
  kind: Kind;
  /** Whether it says how much to buy, or how much to spend. */
  by: 'size' | 'funds';
  size: string;
  funds: string;
  price: string;
  stop_price: string;
  time_in_force: TimeInForce;
  /** As a field for a time has it, where the person is. */
  expires: string;
  post_only: boolean;
}

/** The steps of a product's prices and sizes, as far as they are known. */
export interface Grid {
  base_increment: Amount | null;
  quote_increment: Amount | null;
}

export const NO_GRID: Grid = { base_increment: null, quote_increment: null };

/** Which parts of the ticket are asked for. */
export interface Asked {
  price: boolean;
  stop_price: boolean;
  /** Whether it may say what is to be spent, and whether it does. */
  may_spend: boolean;
  spends: boolean;
  times: readonly TimeInForce[];
  /** What is chosen of these; the usual where what was chosen is not among them. */
  time: TimeInForce;
  expires: boolean;
  post_only: boolean;
}

export function askedOf({ side, kind, by, time_in_force }: Typed): Asked {
  const times = timesOf(kind);
  const time = times.includes(time_in_force) ? time_in_force : (times[0] ?? 'gtc');
  const may_spend = side === 'buy' && !isLimited(kind);
  return {
    price: isLimited(kind),
    stop_price: isTriggered(kind),
    may_spend,
    spends: may_spend && by === 'funds',
    times,
    time,
    expires: time === 'gtd',
    post_only: kind === 'limit' && (time === 'gtc' || time === 'gtd'),
  };
}

/** What is sent; in the order of the form, so that the first field at fault is told of first. */
export function ticketOf(typed: Typed, grid: Grid): Ticket {
  const { account_id, product_id, side, kind } = typed;
  const asked = askedOf(typed);
  if (product_id === '') throw new Invalid('product_id', 'Choose a market.');
  if (account_id === '') throw new Invalid('account_id', 'Choose an account.');
  const ticket: Ticket = { account_id, product_id, side, kind };
  const [base = '', quote = ''] = product_id.split('-');
  const { base_increment, quote_increment } = grid;
  const price = (field: 'price' | 'stop_price') =>
    onGrid(typed[field], field, quote_increment, `Prices of ${product_id} come in steps of`);
  if (asked.stop_price) ticket.stop_price = price('stop_price');
  if (asked.price) ticket.price = price('price');
  if (asked.spends)
    ticket.funds = onGrid(typed.funds, 'funds', quote_increment, `Amounts of ${quote} come in steps of`);
  else ticket.size = onGrid(typed.size, 'size', base_increment, `Sizes of ${base} come in steps of`);
  ticket.time_in_force = asked.time;
  if (asked.expires) {
    const at_ms = msOf(typed.expires);
    if (at_ms === null) throw new Invalid('expires_ms', 'Enter the day and the time.');
    ticket.expires_ms = at_ms;
  }
  if (asked.post_only && typed.post_only) ticket.post_only = true;
  return ticket;
}

function onGrid(text: string, field: string, step: Amount | null, complaint: string): Amount {
  const exact = amountOf(text, field);
  if (exact === '0') throw new Invalid(field, 'Enter more than 0.');
  if (step !== null && floorTo(exact, step) !== exact)
    throw new Invalid(field, `${complaint} ${amount(step)}.`);
  return exact;
}

/** The same, where it is only asked what would come of it; null while something is missing or wrong. */
export function ticketIfAny(typed: Typed, grid: Grid): Ticket | null {
  try {
    return ticketOf(typed, grid);
  } catch (error) {
    if (error instanceof Invalid) return null;
    throw error;
  }
}
