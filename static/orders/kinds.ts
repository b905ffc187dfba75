import type { Kind, Side, TimeInForce } from './wire';

export const SIDES = [
  { value: 'buy', label: 'Buy' },
  { value: 'sell', label: 'Sell' },
] as const;

export const KINDS = [
  { value: 'market', label: 'Market' },
  { value: 'limit', label: 'Limit' },
  { value: 'stop', label: 'Stop' },
  { value: 'stop_limit', label: 'Stop limit' },
  { value: 'take_profit', label: 'Take profit' },
] as const satisfies readonly { value: Kind; label: string }[];

export const TIMES: Readonly<Record<TimeInForce, string>> = {
  gtc: 'Until it is cancelled',
  gtd: 'Until a day',
  ioc: 'At once, and cancel the rest',
  fok: 'All at once, or nothing',
};

/** Whether it fills at no worse price than its own. */
export function isLimited(kind: Kind): boolean {
  return kind === 'limit' || kind === 'stop_limit';
}

/** Whether it waits for a stop price. */
export function isTriggered(kind: Kind): boolean {
  return kind === 'stop' || kind === 'stop_limit' || kind === 'take_profit';
}

/** Whether it is the price rising that triggers it. */
export function triggersAbove(kind: Kind, side: Side): boolean {
  return (kind === 'take_profit') === (side === 'sell');
}

/** How long one of that kind may stay; the usual first. */
export function timesOf(kind: Kind): readonly TimeInForce[] {
  if (kind === 'market') return ['ioc', 'fok'];
  return kind === 'limit' ? ['gtc', 'gtd', 'ioc', 'fok'] : ['gtc', 'gtd'];
}

export function labelOf(kind: Kind): string {
  return KINDS.find(({ value }) => value === kind)?.label ?? kind;
}

/** What such an order does, in a sentence. */
export function toldOf(kind: Kind, side: Side): string {
  const [acts, low, high] = side === 'buy' ? ['Buys', 'falls', 'rises'] : ['Sells', 'rises', 'falls'];
  switch (kind) {
    case 'market':
      return `${acts} now, at the best prices of the order book.`;
    case 'limit':
      return `${acts} at your price or a better one, and waits for it.`;
    case 'stop':
      return `${acts} at market once the price ${high} to your stop price.`;
    case 'stop_limit':
      return `Places your limit once the price ${high} to your stop price.`;
    case 'take_profit':
      return `${acts} at market once the price ${low} to your stop price.`;
  }
}
