import type { Account } from '../portfolio/wire';
import type { Kind, Settles } from './wire';

/** What was chosen the last time, as long as the page is open: who enters ten purchases chooses once. */
export const remembered: { account_id: string | null; settles: Settles; kind: Kind } = {
  account_id: null,
  settles: 'outside',
  kind: 'buy',
};

/** The account of the last time, if there still is such a one; else the first. */
export function accountAmong(accounts: readonly Account[]): string {
  const known = accounts.find(({ id }) => id === remembered.account_id);
  return (known ?? accounts[0])?.id ?? '';
}
