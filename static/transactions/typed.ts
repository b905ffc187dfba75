import { Invalid } from '../account/form/submission.svelte';
import type { Amount } from '../data/api';
import { wordsOf } from './kinds';
import { localOf, msOf } from './moment';
import type { Draft, Kind, Reward, Settles, Side, Transaction } from './wire';

/** What stands in the fields of the form. */
export interface Typed {
  kind: Kind;
  /** As a field for a time has it, where the person is. */
  at: string;
  account_id: string;
  to_account_id: string;
  /** Of a gift: whether it was given, and not received. */
  given: boolean;
  sent: TypedSide;
  received: TypedSide;
  fee: TypedSide;
  value: string;
  fee_value: string;
  reward: Reward;
  settles: Settles;
  note: string;
}

export interface TypedSide {
  asset: string;
  amount: string;
}

export const NOTHING: TypedSide = { asset: '', amount: '' };

export function typedOf(draft: Draft): Typed {
  return {
    kind: draft.kind,
    at: localOf(draft.at_ms),
    account_id: draft.account_id,
    to_account_id: draft.to_account_id ?? '',
    given: draft.kind === 'gift' && draft.sent !== undefined,
    sent: { ...(draft.sent ?? NOTHING) },
    received: { ...(draft.received ?? NOTHING) },
    fee: { ...(draft.fee ?? NOTHING) },
    value: draft.value ?? '',
    fee_value: draft.fee_value ?? '',
    reward: draft.reward ?? 'staking',
    settles: draft.settles ?? 'account',
    note: draft.note ?? '',
  };
}

/** Which parts of the form are asked for. */
export interface Asked {
  sent: boolean;
  received: boolean;
  fee: boolean;
  /** What it was worth: where no side says it. */
  value: boolean;
  fee_value: boolean;
  settles: boolean;
}

export function askedOf(typed: Typed, currency: string): Asked {
  const { kind, given } = typed;
  const words = wordsOf(kind);
  const sent = words.sent !== 'nothing' && (kind !== 'gift' || given);
  const received = words.received !== 'nothing' && (kind !== 'gift' || !given);
  const [went, came, fee] = [typed.sent, typed.received, typed.fee].map(({ asset }) => tickerOf(asset));
  const says = (sent && went === currency) || (received && came === currency);
  const has_fee = words.has_fee && typed.fee.amount.trim() !== '';
  const of_a_side = kind !== 'transfer' && ((sent && fee === went) || (received && fee === came));
  return {
    sent,
    received,
    fee: words.has_fee,
    value: received && !says,
    fee_value: has_fee && fee !== '' && fee !== currency && !of_a_side,
    settles: kind === 'buy' || kind === 'sell',
  };
}

export function tickerOf(text: string): string {
  return text.trim().toUpperCase();
}

const MOST_PLACES = 18;
const MOST_WHOLE = 15;

/**
 * An amount in the form of the ledger. A comma is a point to some and nothing to others: it is refused, and not
 * guessed at.
 */
export function amountOf(text: string, field: string): Amount {
  const plain = text.replace(/[\s_]/g, '');
  if (plain === '') throw new Invalid(field, 'Enter an amount.');
  if (plain.includes(',')) throw new Invalid(field, 'Write amounts as 1234.56: with a point and no commas.');
  const parts = /^(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!parts || plain === '.') throw new Invalid(field, 'An amount looks like 1234.56.');
  const whole = (parts[1] ?? '').replace(/^0+(?=\d)/, '') || '0';
  const fraction = (parts[2] ?? '').replace(/0+$/, '');
  if (fraction.length > MOST_PLACES)
    throw new Invalid(field, `At most ${MOST_PLACES} digits after the point.`);
  if (whole.length > MOST_WHOLE && !/^10{15}$/.test(whole))
    throw new Invalid(field, 'This is more than there can be.');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

function sideOf(name: 'sent' | 'received' | 'fee', { asset, amount }: TypedSide): Side {
  const exact = amountOf(amount, `${name}.amount`);
  if (exact === '0') throw new Invalid(`${name}.amount`, 'Enter more than 0.');
  if (tickerOf(asset) === '') throw new Invalid(`${name}.asset`, 'Enter a ticker, such as BTC.');
  return { asset: tickerOf(asset), amount: exact };
}

/** `before`: what is edited. Its time is kept to the millisecond unless the person has changed it. */
export function draftOf(typed: Typed, currency: string, before?: Transaction): Draft {
  const asked = askedOf(typed, currency);
  if (typed.account_id === '') throw new Invalid('account_id', 'Choose an account.');
  const draft: Draft = { kind: typed.kind, at_ms: momentIn(typed, before), account_id: typed.account_id };
  if (typed.kind === 'transfer') {
    if (typed.to_account_id === '') throw new Invalid('to_account_id', 'Choose where it went.');
    if (typed.to_account_id === typed.account_id)
      throw new Invalid('to_account_id', 'Choose another account.');
    draft.to_account_id = typed.to_account_id;
  }
  // In the order of the form, so that the first field at fault is told of first.
  for (const side of typed.kind === 'buy' ? (['received', 'sent'] as const) : (['sent', 'received'] as const))
    if (asked[side]) draft[side] = sideOf(side, typed[side]);
  if (asked.fee && typed.fee.amount.trim() !== '') draft.fee = sideOf('fee', typed.fee);
  if (asked.value && typed.value.trim() !== '') draft.value = amountOf(typed.value, 'value');
  if (asked.fee_value && typed.fee_value.trim() !== '')
    draft.fee_value = amountOf(typed.fee_value, 'fee_value');
  if (typed.kind === 'reward') draft.reward = typed.reward;
  if (asked.settles) draft.settles = typed.settles;
  else if (before?.settles === 'outside' && draft.fee) draft.settles = 'outside';
  if (typed.note.trim() !== '') draft.note = typed.note.trim();
  return draft;
}

function momentIn({ at }: Typed, before?: Transaction): number {
  if (before && localOf(before.at_ms) === at) return before.at_ms;
  const at_ms = msOf(at);
  if (at_ms === null) throw new Invalid('at_ms', 'Enter the day and the time.');
  return at_ms;
}
