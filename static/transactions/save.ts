import { said } from '../account/security/said.svelte';
import { write, type Outcome } from '../outbox/write';
import { changed } from '../portfolio/changed';
import type { Account } from '../portfolio/wire';
import type { Typed } from './typed';
import type { Draft, Transaction } from './wire';
import { describe } from './words';

interface Circumstances {
  /** What is edited. */
  before: Transaction | undefined;
  /** What stands in the form, for when it is refused after the person has gone on. */
  typed: Typed;
  /** The key of a refused write that this one takes the place of. */
  mends: string | undefined;
  /** The name of the account that has to be made first. */
  new_account: string | null;
}

/** Puts what was typed into the ledger; rejects if it is refused at once. */
export async function save(
  draft: Draft,
  { before, typed, mends, new_account }: Circumstances,
): Promise<void> {
  const body = new_account === null ? draft : { ...draft, account_id: idOf(await openAccount(new_account)) };
  const outcome = await write<Transaction>({
    method: before ? 'PUT' : 'POST',
    path: before ? `/api/transactions/${encodeURIComponent(before.id)}` : '/api/transactions',
    body,
    describes: before ? `Change to ${describe(draft)}` : describe(draft),
    mend: { page: '/transactions', form: 'transaction', typed: { typed, before: before ?? null } },
    ...(mends === undefined ? {} : { mends }),
  });
  await tell(outcome, before ? 'It is changed.' : 'It is in the ledger.');
}

export async function openAccount(name: string, kind: Account['kind'] = 'real'): Promise<Outcome<Account>> {
  return write<Account>({
    method: 'POST',
    path: '/api/accounts',
    body: { name, kind },
    describes: `New account ${name}`,
  });
}

/** Of an account that is not made yet, what stands for its id in a later write. */
function idOf(outcome: Outcome<Account>): string {
  return outcome.state === 'done' ? outcome.answer.id : `{${outcome.key}}`;
}

export async function reverse(transaction: Transaction): Promise<void> {
  const outcome = await write<Transaction>({
    method: 'DELETE',
    path: `/api/transactions/${encodeURIComponent(transaction.id)}`,
    describes: `Reverse ${describe(transaction)}`,
  });
  await tell(outcome, 'It is reversed.');
}

async function tell(outcome: Outcome<unknown>, done: string): Promise<void> {
  if (outcome.state === 'queued') {
    said.say('Kept on this device: it is done as soon as the server can be reached.');
    return;
  }
  said.say(done);
  await changed();
}
