import { ApiError } from '../data/client';
import { amount } from '../figures/format';
import type { Ticket } from './wire';

export interface Refused {
  /** The field that it is about; null if it is the ticket as a whole. */
  field: string | null;
  text: string;
}

const NAMES: Readonly<Record<string, string>> = {
  kind: 'The kind of order',
  size: 'The size',
  funds: 'What is spent',
  price: 'The price',
  stop_price: 'The stop price',
  time_in_force: 'How long it stays',
  post_only: 'Post-only',
  expires_ms: 'The end',
  account_id: 'The account',
};

/** What the server means by its names. */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/\bbase_increment\b/g, 'the step of sizes'],
  [/\bquote_increment\b/g, 'the step of prices'],
  [/\bmin_market_funds\b/g, 'the smallest order'],
  [/\bstop_limit\b/g, 'stop limit'],
  [/\bgtc\b/g, '“until it is cancelled”'],
  [/\bgtd\b/g, '“until a day”'],
  [/\bioc\b/g, '“at once, and cancel the rest”'],
  [/\bfok\b/g, '“all at once, or nothing”'],
];

/** What is said of a ticket that was refused, next to the field at fault; null of what is no fault of the ticket. */
export function refusedOf(error: unknown, ticket: Ticket): Refused | null {
  if (!(error instanceof ApiError)) return null;
  const quantity = ticket.funds === undefined ? 'size' : 'funds';
  if (error.code === 'insufficient_balance') {
    const { shortage } = error;
    if (!shortage) return { field: quantity, text: error.message };
    return {
      field: quantity,
      text: `${amount(shortage.missing)} ${shortage.asset} more would be needed than is available.`,
    };
  }
  if (error.field === null) return null;
  const name = error.field === 'product_id' ? ticket.product_id : (NAMES[error.field] ?? error.field);
  const reason = error.message.startsWith(error.field)
    ? name + error.message.slice(error.field.length)
    : error.message;
  return {
    field: error.field,
    text: `${MEANINGS.reduce((text, [word, means]) => text.replace(word, means), reason)}.`,
  };
}
