import { said } from '../account/security/said.svelte';
import type { Amount } from '../data/api';
import { amount } from '../figures/format';
import { undo } from '../tasks/undo.svelte';
import { move, remove, restore, test, turn } from './change';
import type { Alert } from './wire';
import { unitOf } from './words';

/** What one press does to a rule, and what takes it back. */

const fail = (error: unknown) => said.fail(error);

/** Resolves when it is shown so, or is not to be. `latest`: the rule as it is known by then. */
export async function drag(
  alert: Alert,
  threshold: Amount,
  latest: (id: string) => Alert | undefined,
): Promise<void> {
  undo.withdraw();
  const moving = move(alert, threshold);
  undo.make(`Moved to ${amount(threshold)} ${unitOf(alert)}`, () => {
    const known = latest(alert.id);
    if (known) move(known, alert.threshold).catch(fail);
  });
  try {
    await moving;
  } catch (error) {
    undo.withdraw();
    fail(error);
  }
}

export function discard(alert: Alert, name: string): void {
  undo.withdraw();
  const removing = remove(alert);
  undo.make(`Deleted: ${name}`, () => void restore(alert).catch(fail));
  removing.catch((error: unknown) => {
    undo.withdraw();
    fail(error);
  });
}

export function flip(alert: Alert, is_on: boolean): void {
  turn(alert, is_on).catch(fail);
}

export function attempt(alert: Alert): void {
  test(alert).then(
    (is_sent) =>
      said.say(is_sent ? 'Sent. It is in your inbox.' : 'It is sent when the server can be reached.'),
    fail,
  );
}
