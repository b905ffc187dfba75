import type { Kind, Reward } from './wire';

/** What a kind asks of a side. */
export type Ask = 'nothing' | 'money' | 'asset' | 'any';

export interface KindWords {
  value: Kind;
  label: string;
  /** What it is for, where it is chosen. */
  told: string;
  sent: Ask;
  received: Ask;
  /** What the sides are called in the form. */
  sent_label: string;
  received_label: string;
  has_fee: boolean;
}

const NONE = {
  sent: 'nothing',
  received: 'nothing',
  sent_label: '',
  received_label: '',
  has_fee: true,
} as const;

export const KINDS: readonly KindWords[] = [
  {
    ...NONE,
    value: 'buy',
    label: 'Buy',
    told: 'An asset for money.',
    sent: 'money',
    received: 'asset',
    sent_label: 'Paid',
    received_label: 'Bought',
  },
  {
    ...NONE,
    value: 'sell',
    label: 'Sell',
    told: 'Money for an asset.',
    sent: 'asset',
    received: 'money',
    sent_label: 'Sold',
    received_label: 'Received',
  },
  {
    ...NONE,
    value: 'convert',
    label: 'Convert',
    told: 'One asset for another.',
    sent: 'any',
    received: 'any',
    sent_label: 'Gave',
    received_label: 'Received',
  },
  {
    ...NONE,
    value: 'deposit',
    label: 'Deposit',
    told: 'From somewhere that is not kept here.',
    received: 'any',
    received_label: 'Deposited',
  },
  {
    ...NONE,
    value: 'withdrawal',
    label: 'Withdrawal',
    told: 'To somewhere that is not kept here.',
    sent: 'any',
    sent_label: 'Withdrawn',
  },
  {
    ...NONE,
    value: 'transfer',
    label: 'Transfer',
    told: 'From one of your accounts to another. Its cost goes along.',
    sent: 'any',
    sent_label: 'Moved',
  },
  {
    ...NONE,
    value: 'reward',
    label: 'Reward',
    told: 'Staking, interest or an airdrop: income at what it was worth.',
    received: 'any',
    received_label: 'Received',
  },
  {
    ...NONE,
    value: 'gift',
    label: 'Gift',
    told: 'Given or received. What is given leaves with its cost.',
    sent: 'any',
    received: 'any',
    sent_label: 'Given',
    received_label: 'Received',
  },
  {
    ...NONE,
    value: 'lost',
    label: 'Lost',
    told: 'Gone without anything for it: its cost is a loss.',
    sent: 'any',
    sent_label: 'Lost',
    has_fee: false,
  },
  {
    ...NONE,
    value: 'fee',
    label: 'Fee',
    told: 'Paid for a service: its cost counts as fees.',
    sent: 'any',
    sent_label: 'Paid',
    has_fee: false,
  },
];

const BY_VALUE = new Map(KINDS.map((kind) => [kind.value, kind]));

export function wordsOf(kind: Kind): KindWords {
  return BY_VALUE.get(kind) ?? { ...NONE, value: kind, label: kind, told: '' };
}

export const REWARDS: readonly { value: Reward; label: string }[] = [
  { value: 'staking', label: 'Staking' },
  { value: 'interest', label: 'Interest' },
  { value: 'airdrop', label: 'Airdrop' },
  { value: 'other', label: 'Other' },
];
