import type { Import, State, Status } from './wire';

export const STATES: Record<State, string> = {
  uploading: 'Being sent',
  asking: 'Has a question',
  reading: 'Being read',
  ready: 'Ready to import',
  committing: 'Being imported',
  done: 'Imported',
  undoing: 'Being undone',
  undone: 'Undone',
};

export const STATUSES: readonly { value: Status; label: string; told: string }[] = [
  { value: 'created', label: 'Imported', told: 'What has become a transaction.' },
  { value: 'new', label: 'New', told: 'What becomes a transaction.' },
  { value: 'known', label: 'Known', told: 'In the ledger from before: nothing is done twice.' },
  { value: 'refused', label: 'Refused', told: 'What cannot be read, with its line and why.' },
  { value: 'left_out', label: 'Left out', told: 'What nothing is to be made of, such as sums.' },
  {
    value: 'waiting',
    label: 'Waiting',
    told: 'A balance would go below zero: what is missing may be in a file to come.',
  },
];

const FORMATS: Record<string, string> = {
  coinbase: 'Coinbase',
  coinbase_exchange: 'Coinbase Exchange',
  kraken: 'Kraken ledgers',
  binance_statement: 'Binance statement',
  binance_trades: 'Binance trades',
  koinly: 'Koinly',
  ghostfolio: 'Ghostfolio',
  cryptovault: 'CryptoVault',
  mapped: 'Columns as you assigned them',
};

export function formatWords({ format, questions }: Import): string {
  if (questions.includes('mapping')) return 'Columns to be assigned';
  return format === undefined ? '' : (FORMATS[format] ?? format);
}

/** What a column can be. */
export const TARGETS: readonly { value: string; label: string }[] = [
  { value: 'date', label: 'Date' },
  { value: 'time', label: 'Time, if apart' },
  { value: 'kind', label: 'Kind' },
  { value: 'amount', label: 'Amount' },
  { value: 'asset', label: 'Asset' },
  { value: 'price', label: 'Price of one' },
  { value: 'total', label: 'Price of all' },
  { value: 'currency', label: 'Currency of prices' },
  { value: 'sent_amount', label: 'Sent: amount' },
  { value: 'sent_asset', label: 'Sent: asset' },
  { value: 'received_amount', label: 'Received: amount' },
  { value: 'received_asset', label: 'Received: asset' },
  { value: 'fee_amount', label: 'Fee: amount' },
  { value: 'fee_asset', label: 'Fee: asset' },
  { value: 'value', label: 'Worth in USD' },
  { value: 'note', label: 'Note' },
];

/** Those that may be the same in all rows. */
export const FIXABLE: readonly string[] = ['asset', 'currency', 'sent_asset', 'received_asset', 'fee_asset'];

/** `UTC−6`, `UTC+5:30`. */
export function zoneWords(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  if (minutes === 0) return 'UTC';
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
