import { Invalid } from '../account/form/submission.svelte';
import { isZero } from '../figures/decimal';
import { isMove } from './crossing';
import type { Alert, Condition, Draft, Span, Target } from './wire';

/** What stands in the form of a rule: text, as it was typed or chosen. */
export interface Typed {
  target: Target;
  product_id: string;
  watchlist_id: string;
  condition: Condition;
  threshold: string;
  window: Span;
  cooldown_secs: string;
  repeats: 'always' | 'once';
  note: string;
}

export const NOTHING: Typed = {
  target: 'product',
  product_id: '',
  watchlist_id: '',
  condition: 'above',
  threshold: '',
  window: '1h',
  cooldown_secs: '300',
  repeats: 'always',
  note: '',
};

const PRODUCT = /^[A-Z0-9]+-[A-Z0-9]+$/;
const DECIMAL = /^\d+(\.\d+)?$/;

export function typedOf(alert: Alert): Typed {
  return {
    target: alert.target,
    product_id: alert.product_id ?? '',
    watchlist_id: alert.watchlist_id ?? '',
    condition: alert.condition,
    threshold: alert.threshold,
    window: alert.window ?? NOTHING.window,
    cooldown_secs: String(alert.cooldown_secs),
    repeats: alert.repeats ? 'always' : 'once',
    note: alert.note ?? '',
  };
}

/** What is many has no price that all of it could cross. */
export function isOfMany(target: Target): boolean {
  return target === 'watchlist' || target === 'holdings';
}

export function productOf({ target, product_id }: Pick<Typed, 'target' | 'product_id'>): string | null {
  const product = product_id.trim().toUpperCase();
  return target === 'product' && PRODUCT.test(product) ? product : null;
}

/** Null if it is no figure. People set separators between thousands. */
export function figureOf(threshold: string): string | null {
  const figure = threshold.replace(/[\s,%$€£]/g, '').replace(/^\./, '0.');
  return DECIMAL.test(figure) && !isZero(figure) ? figure : null;
}

/** The rule as it is told to the server; throws `Invalid` where something cannot be meant. */
export function draftFrom(typed: Typed): Draft {
  const { target, condition, watchlist_id } = typed;
  const product_id = productOf(typed);
  if (target === 'product' && product_id === null)
    throw new Invalid('product_id', 'Choose a market such as BTC-USD.');
  if (target === 'watchlist' && watchlist_id === '')
    throw new Invalid('watchlist_id', 'Choose one of your watchlists.');
  const threshold = figureOf(typed.threshold);
  if (threshold === null)
    throw new Invalid(
      'threshold',
      isMove(condition) ? 'Enter a percentage such as 5.' : 'Enter a price such as 65000.',
    );
  const note = typed.note.trim();
  return {
    target,
    ...(product_id !== null && { product_id }),
    ...(target === 'watchlist' && { watchlist_id }),
    condition,
    threshold,
    ...(isMove(condition) && { window: typed.window }),
    cooldown_secs: Number(typed.cooldown_secs),
    repeats: typed.repeats === 'always',
    ...(note && { note }),
  };
}
