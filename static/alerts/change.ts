import type { Amount } from '../data/api';
import type { Mending } from '../outbox/entry';
import { onTopOf, write, type Outcome } from '../outbox/write';
import { draftOf, PATH } from './overlay';
import { typedOf, type Typed } from './typed';
import type { Alert, Draft } from './wire';
import { conditionWords } from './words';

/** What a person does with their rules. Each rejects with an `ApiError` if it is refused. */

/** What stands in the form, for when it is refused after the person has gone on. */
export interface TypedAlert {
  /** Null for one that is to be made. */
  before: Alert | null;
  typed: Typed;
}

type Mends = Mending['key'] | null;

const pathOf = ({ id }: Alert) => `${PATH}/${id}`;

/** What it is called in the outbox: whose watchlist it was is not known there. */
function nameOf(draft: Draft): string {
  const { target, product_id = null, watchlist_id = null, condition, threshold, window = null } = draft;
  const subject = target === 'product' ? product_id : target;
  return `“${subject} ${conditionWords({ target, product_id, watchlist_id, condition, threshold, window })}”`;
}

export async function add(draft: Draft, typed: Typed, mends: Mends = null): Promise<Outcome<Alert>> {
  return write<Alert>({
    method: 'POST',
    path: PATH,
    body: draft,
    describes: `New alert ${nameOf(draft)}`,
    mend: { page: '/alerts', form: 'alert', typed: { before: null, typed } satisfies TypedAlert },
    ...(mends && { mends }),
  });
}

/** Told anew on top of what another device has changed meanwhile, where that is something else. */
export async function edit(before: Alert, draft: Draft, typed: Typed, mends: Mends = null): Promise<void> {
  await write({
    method: 'PUT',
    path: pathOf(before),
    body: draft,
    describes: `Change alert ${nameOf(draftOf(before))}`,
    mend: { page: '/alerts', form: 'alert', typed: { before, typed } satisfies TypedAlert },
    ...onTop(before),
    ...(mends && { mends }),
  });
}

/** To another threshold, by hand on the chart. */
export async function move(before: Alert, threshold: Amount): Promise<void> {
  await edit(before, { ...draftOf(before), threshold }, { ...typedOf(before), threshold });
}

export async function turn(alert: Alert, is_on: boolean): Promise<void> {
  await write({
    method: 'PATCH',
    path: pathOf(alert),
    body: { is_on },
    describes: `Switch ${is_on ? 'on' : 'off'} alert ${nameOf(draftOf(alert))}`,
    ...onTop(alert),
  });
}

export async function remove(alert: Alert): Promise<void> {
  await write({
    method: 'DELETE',
    path: pathOf(alert),
    describes: `Delete alert ${nameOf(draftOf(alert))}`,
  });
}

/** The same rule once more, of which nothing has been told yet. */
export async function restore(alert: Alert): Promise<void> {
  await add({ ...draftOf(alert), is_on: alert.is_on }, typedOf(alert));
}

/** A notification as it would be, marked as a test. False: it is sent when the server can be reached. */
export async function test(alert: Alert): Promise<boolean> {
  const { state } = await write({
    method: 'POST',
    path: `${pathOf(alert)}/test`,
    body: {},
    describes: `Test of alert ${nameOf(draftOf(alert))}`,
  });
  return state === 'done';
}

function onTop({ version, ...seen }: Alert) {
  return onTopOf(version, { as: 'alert', seen });
}
