import { momentOf } from '../account/moments';
import { ApiError } from '../data/client';
import { amount } from '../figures/format';
import type { Draft } from './wire';

export interface Short {
  /** The field that is at fault; null if it is none of this form, but something later in the ledger. */
  field: string | null;
  text: string;
}

/** What is said where a transaction would leave an account with less than nothing; null of any other error. */
export function shortOf(error: unknown, draft: Draft, nameOf: (account_id: string) => string): Short | null {
  if (!(error instanceof ApiError) || error.code !== 'insufficient_balance') return null;
  if (!error.shortage) return { field: null, text: error.message };
  const { account_id, asset, at_ms, missing } = error.shortage;
  const later = at_ms === draft.at_ms ? '' : ` on ${momentOf(at_ms)}`;
  const text = `${nameOf(account_id)} would have ${amount(missing)} ${asset} too little${later}.`;
  const side = (['sent', 'fee'] as const).find((name) => draft[name]?.asset === asset);
  return { field: side && later === '' ? `${side}.amount` : null, text };
}
