import type { Amount } from '../data/api';
import { amount, percent } from '../figures/format';
import { hasMoved, isMove, isThere, wayTo } from './crossing';
import type { Draft } from './wire';
import { lengthWords, SPANS, unitOf } from './words';

/** What is known of what a rule is about, while it is told. */
export interface Known {
  /** The newest price, or value. */
  price: Amount | null;
  /** How far it has moved over the window, if the boards say it. */
  change: number | null;
  /** Of the watchlist that was chosen. */
  list: string | null;
}

/** What a rule will do, in plain words, before it is made. */
export function outlookOf(draft: Draft, known: Known): string {
  const sentences = isMove(draft.condition) ? ofMove(draft, known) : ofCrossing(draft, known);
  return [...sentences, afterwards(draft)].join(' ');
}

function subject({ target, product_id = '' }: Draft, { list }: Known): string {
  switch (target) {
    case 'product':
      return product_id;
    case 'watchlist':
      return list === null ? 'any market on the watchlist' : `any market on “${list}”`;
    case 'holdings':
      return 'anything you hold';
    case 'portfolio':
      return 'your portfolio';
  }
}

function ofCrossing(draft: Draft, known: Known): string[] {
  const { condition, threshold, product_id = null, target } = draft;
  const unit = unitOf({ target, product_id });
  const is_up = condition === 'above';
  const way = is_up ? 'rises to' : 'falls to';
  const what = `Tells you when ${subject(draft, known)} ${way} ${amount(threshold)} ${unit}.`;
  const { price } = known;
  if (price === null) return [what];
  if (isThere(condition, threshold, price)) {
    const side = is_up ? 'below' : 'above';
    const at = `It is at ${amount(price)} now, so it is there already:`;
    return [what, `${at} you will be told when it comes back after having gone ${side}.`];
  }
  const far = Math.abs(wayTo(threshold, price) ?? 0);
  return [what, `It is at ${amount(price)} now, ${distanceWords(far)} ${is_up ? 'below' : 'above'}.`];
}

/** `4.5 %`; what is near is said more finely. */
export function distanceWords(far: number): string {
  const size = Math.abs(far);
  if (size < 0.005) return 'less than 0.01 %';
  return `${size < 1 ? size.toFixed(2) : size < 100 ? size.toFixed(1) : amount(size.toFixed(0))} %`;
}

const MOVED = { up: 'has risen', down: 'has fallen', either: 'has moved' } as const;

function ofMove(draft: Draft, known: Known): string[] {
  const { condition, threshold, window = '1h' } = draft;
  const moved = MOVED[condition as keyof typeof MOVED];
  const ways = condition === 'either' ? ', up or down' : '';
  const what = `Tells you when ${subject(draft, known)} ${moved} ${amount(threshold)} % or more within ${SPANS[window]}${ways}.`;
  const { change } = known;
  if (change === null) return [what];
  const now = `It has moved ${percent(change)} so far`;
  return hasMoved(condition, threshold, change)
    ? [what, `${now}, so it is there already: you will be told when it gets there anew.`]
    : [what, `${now}.`];
}

function afterwards({ repeats, cooldown_secs, target }: Draft): string {
  if (!repeats) return target === 'watchlist' || target === 'holdings' ? 'Once for each.' : 'Once.';
  return cooldown_secs === 0 ? 'Every time.' : `Every time, but not within ${lengthWords(cooldown_secs)}.`;
}
