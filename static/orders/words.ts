import { momentOf } from '../account/moments';
import type { Amount } from '../data/api';
import { multiply, subtract, sum } from '../figures/arithmetic';
import { exponent, fractionDigits, isZero, toFixed } from '../figures/decimal';
import { amount } from '../figures/format';
import { quantity } from '../figures/money';
import { labelOf, triggersAbove } from './kinds';
import type { Kind, Order, Preview, Reason, Side, Ticket, TimeInForce } from './wire';

/** What a fill at an average shows of it, where no price has more: two digits, or four that say something. */
const AVERAGE_DIGITS = 2;
const MONEY = ['USD', 'EUR', 'GBP'];

export function symbolOf(product: string): string {
  return product.split('-')[0] ?? product;
}

export function quoteOf(product: string): string {
  return product.split('-')[1] ?? '';
}

/** What is to be bought or sold. */
interface Meant {
  side: Side;
  product_id: string;
  size?: Amount | null | undefined;
  funds?: Amount | null | undefined;
}

/** An order, or a ticket that would be one. */
interface Terms {
  side: Side;
  kind: Kind;
  price?: Amount | null | undefined;
  stop_price?: Amount | null | undefined;
  time_in_force?: TimeInForce | undefined;
}

/** `0.5 BTC`. */
export function sizeOf(value: Amount, product: string): string {
  return `${amount(value)} ${symbolOf(product)}`;
}

/** `33,506.20 USD`: money in cents, and what is less than a cent with two digits of its own; other assets as quantities. */
export function heldOf(value: Amount, asset: string): string {
  if (!MONEY.includes(asset)) return `${quantity(value)} ${asset}`;
  const digits = isZero(value) || exponent(value) >= -2 ? 2 : Math.min(18, 1 - exponent(value));
  return `${amount(toFixed(value, digits))} ${asset}`;
}

/** The same in what a product is quoted in. */
export function moneyOf(value: Amount, product: string): string {
  return heldOf(value, quoteOf(product));
}

/** With every digit that there is. */
export function exactOf(value: Amount, asset: string): string {
  return `${amount(value)} ${asset}`;
}

/** An average may have no end: it is shown as finely as the prices that it is of, or with four digits of its own. */
export function averageOf(value: Amount, increment: Amount | null = null): string {
  const digits = increment === null ? AVERAGE_DIGITS : Math.max(AVERAGE_DIGITS, fractionDigits(increment));
  const leading = /^0\.(0*)/.exec(value)?.[1]?.length;
  return amount(toFixed(value, leading === undefined ? digits : Math.max(digits, leading + 4)));
}

/** `1%`, of `0.01`. */
export function rateOf(rate: Amount): string {
  return `${amount(multiply(rate, '100'))}%`;
}

/** What is to be done: `Buy 0.5 BTC`, `Buy BTC for 500 USD`. */
export function actOf({ side, product_id, size, funds }: Meant): string {
  const verb = side === 'buy' ? 'Buy' : 'Sell';
  if (size != null) return `${verb} ${sizeOf(size, product_id)}`;
  return funds == null
    ? `${verb} ${symbolOf(product_id)}`
    : `${verb} ${symbolOf(product_id)} for ${moneyOf(funds, product_id)}`;
}

/** `Limit buy`, `Take profit sell`. */
export function nameOf({ kind, side }: Pick<Order, 'kind' | 'side'>): string {
  return `${labelOf(kind)} ${side}`;
}

/** The price at which a stop is triggered: `70,000 or more`. */
function triggerOf({ kind, side, stop_price }: Terms): string {
  return `${amount(stop_price ?? null)} or ${triggersAbove(kind, side) ? 'more' : 'less'}`;
}

/** A price that rests is met by those that are strictly beyond it: of one that equals it, others may be first. */
function beyond({ side, price }: Terms): string {
  return `${side === 'buy' ? 'below' : 'above'} ${amount(price ?? null)}`;
}

/** Why what was not filled never will be. `slippage`: how far a price may be from the middle, if that is known. */
export function reasonOf(reason: Reason, side: Side, slippage: Amount | null = null): string {
  const done = side === 'buy' ? 'bought' : 'sold';
  switch (reason) {
    case 'owner':
      return 'by you';
    case 'immediate_or_cancel':
      return `no more could be ${done} at once within the limit`;
    case 'fill_or_kill':
      return `not all of it could be ${done} at once`;
    case 'price_protection':
      return slippage === null
        ? 'the next price was too far from the middle'
        : `the price moved more than ${rateOf(slippage)} from the middle`;
    case 'no_liquidity':
      return 'there was no more in the order book';
    case 'no_book':
      return 'no order book could be had within 30 seconds';
    case 'funds':
      return 'what is left pays for no more';
    case 'post_only':
      return 'it would have traded at once, and is post-only';
    case 'out_of_range':
      return 'what it would come to is more than a ledger can keep';
  }
}

/** What has become of an order, in words. */
export function statusOf(order: Order, slippage: Amount | null = null): string {
  const { status, side, reason, filled, product_id } = order;
  const partly = !isZero(filled);
  const done = `${side === 'buy' ? 'Bought' : 'Sold'} ${sizeOf(filled, product_id)}`;
  switch (status) {
    case 'armed':
      return `Waiting for a price of ${triggerOf(order)}`;
    case 'waiting':
      return partly ? `${done}; waiting for an order book` : 'Waiting for an order book';
    case 'resting':
      return partly
        ? `${done}; the rest waits for a price ${beyond(order)}`
        : `Waiting for a price ${beyond(order)}`;
    case 'filled':
      return `${done} at ${averageOf(order.average_price ?? '0')}`;
    case 'expired':
      return partly ? `${done}; the rest expired` : 'Expired: its time was over';
    case 'rejected':
      return `Rejected: ${reasonOf(reason ?? 'post_only', side)}`;
    case 'cancelled': {
      const why = reason == null ? '' : reasonOf(reason, side, slippage);
      const cancelled = reason === 'owner' ? `ancelled ${why}` : why === '' ? 'ancelled' : `ancelled: ${why}`;
      return partly ? `${done}; the rest was c${cancelled}` : `C${cancelled}`;
    }
  }
}

/** What an order that was placed has come to at once, in a sentence or two. */
export function outcomeOf(
  order: Order,
  increment: Amount | null = null,
  slippage: Amount | null = null,
): string {
  const { status, side, product_id, filled, fees } = order;
  const verb = side === 'buy' ? 'Bought' : 'Sold';
  const done = isZero(filled)
    ? ''
    : `${verb} ${sizeOf(filled, product_id)} at ${averageOf(order.average_price ?? '0', increment)} on average; fee ${moneyOf(fees, product_id)}.`;
  if (status === 'filled') return done;
  const rest = done === '' ? '' : `${done} `;
  switch (status) {
    case 'armed':
      return `Placed. It waits for a price of ${triggerOf(order)}.`;
    case 'waiting':
      return `${rest}Placed. It waits for an order book${isForNow(order) ? ', for 30 seconds at most' : ''}.`;
    case 'resting':
      return done === ''
        ? `Placed. It waits for a price ${beyond(order)}.`
        : `${rest}The rest waits for a price ${beyond(order)}.`;
    default: {
      const told = statusOf({ ...order, filled: '0' }, slippage);
      return done === '' ? `${told}.` : `${rest}The rest: ${told.charAt(0).toLowerCase()}${told.slice(1)}.`;
    }
  }
}

/** Whether it is not to wait. */
export function isForNow({ kind, time_in_force }: Terms): boolean {
  return kind === 'market' || time_in_force === 'ioc' || time_in_force === 'fok';
}

/** How much of what was asked for: in base units, or of what is to be spent. */
function partOf(value: Amount, { product_id, funds }: Ticket): string {
  return funds === undefined ? sizeOf(value, product_id) : moneyOf(value, product_id);
}

/** What would come of a ticket, in a sentence. */
export function previewOf(ticket: Ticket, preview: Preview, slippage: Amount | null = null): string {
  const { side, product_id } = ticket;
  const { status, filled, remaining, cancelled, reason, has_book } = preview;
  const does = side === 'buy' ? 'buys' : 'sells';
  const some = isZero(filled) ? '' : `It ${does} ${sizeOf(filled, product_id)} at once; `;
  switch (status) {
    case 'armed':
      return `Nothing trades yet. At a price of ${triggerOf(ticket)} ${
        ticket.kind === 'stop_limit'
          ? `it becomes a limit order at ${amount(ticket.price ?? null)}`
          : 'it becomes a market order'
      }.`;
    case 'waiting':
      return `${has_book ? 'The product takes no such order at the moment' : 'No order book can be had at the moment'}: it would wait for one${isForNow(ticket) ? ', for 30 seconds at most' : ''}.`;
    case 'resting':
      return some === ''
        ? `Nothing trades yet: it waits for a price ${beyond(ticket)}.`
        : `${some}${partOf(remaining, ticket)} wait for a price ${beyond(ticket)}.`;
    case 'filled':
      return isZero(cancelled)
        ? `All of it is ${side === 'buy' ? 'bought' : 'sold'} at once.`
        : `It ${does} ${sizeOf(filled, product_id)} at once; ${partOf(cancelled, ticket)} pay for no more and are left.`;
    case 'rejected':
      return `It would be rejected: it would trade at once, and is post-only.`;
    case 'expired':
      return 'Its time would be over.';
    case 'cancelled': {
      const why = reason == null ? '' : `: ${PROSPECTS[reason](side, slippage)}`;
      return some === ''
        ? `All of it would be cancelled${why}.`
        : `${some}${partOf(cancelled, ticket)} would be cancelled${why}.`;
    }
  }
}

/** The same reasons, of what has not happened. */
const PROSPECTS: Readonly<Record<Reason, (side: Side, slippage: Amount | null) => string>> = {
  owner: () => 'by you',
  immediate_or_cancel: (side) =>
    `no more can be ${side === 'buy' ? 'bought' : 'sold'} at once within the limit`,
  fill_or_kill: (side) => `not all of it can be ${side === 'buy' ? 'bought' : 'sold'} at once`,
  price_protection: (_, slippage) =>
    `the next price is ${slippage === null ? 'too far' : `more than ${rateOf(slippage)} away`} from the middle`,
  no_liquidity: () => 'there is no more in the order book',
  no_book: () => 'no order book can be had',
  funds: () => 'what is left pays for no more',
  post_only: () => 'it would trade at once, and is post-only',
  out_of_range: () => 'what it would come to is more than a ledger can keep',
};

/** Till when it stays, if that is a moment. */
export function untilOf({ expires_ms }: Pick<Order, 'expires_ms'>): string {
  return expires_ms == null ? '' : `until ${momentOf(expires_ms)}`;
}

/** The whole that an order is of, and what of it is filled: `0.3 of 0.5`. */
export function progressOf({ size, filled, funds, value, fees, product_id }: Order): string {
  if (size != null) return isZero(filled) ? amount(size) : `${amount(filled)} of ${amount(size)}`;
  const spent = sum([value, fees]);
  return isZero(spent)
    ? moneyOf(funds ?? '0', product_id)
    : `${amount(filled)} for ${moneyOf(spent, product_id)}`;
}

/** What was paid for all that was bought, or got for what was sold, the fees reckoned in. */
export function paysFor({ side, value, fees }: Pick<Order, 'side' | 'value' | 'fees'>): Amount {
  return side === 'buy' ? sum([value, fees]) : subtract(value, fees);
}
