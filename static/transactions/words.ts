import { dayOf } from '../account/moments';
import { amount } from '../figures/format';
import { wordsOf } from './kinds';
import type { Draft, Side } from './wire';

export function sideWords({ asset, amount: figure }: Side): string {
  return `${amount(figure)} ${asset}`;
}

/** `Buy 0.5 BTC on 3 Mar 2026`. */
export function describe({ kind, sent, received, at_ms }: Draft): string {
  const main = kind === 'buy' ? received : (sent ?? received);
  return [wordsOf(kind).label, main && sideWords(main), `on ${dayOf(at_ms)}`].filter(Boolean).join(' ');
}
