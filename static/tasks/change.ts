import type { Mending } from '../outbox/entry';
import { onTopOf, write, type Outcome } from '../outbox/write';
import { PATH } from './overlay';
import type { Draft, Task } from './wire';
import type { Typed } from './typed';

/** What a person does with their tasks. Each rejects with an `ApiError` if it is refused. */

/** What stands in the form, for when it is refused after the person has gone on. */
export interface TypedTask {
  /** Null for one that is to be made. */
  before: Task | null;
  typed: Typed;
}

type Mends = Mending['key'] | null;

const pathOf = ({ id }: Task) => `${PATH}/${id}`;

export async function add(draft: Draft, typed: Typed, mends: Mends = null): Promise<Outcome<Task>> {
  return write<Task>({
    method: 'POST',
    path: PATH,
    body: draft,
    describes: `New task “${draft.title}”`,
    mend: { page: '/tasks', form: 'task', typed: { before: null, typed } satisfies TypedTask },
    ...(mends && { mends }),
  });
}

/** Told anew on top of what another device has changed meanwhile, where that is something else. */
export async function edit(before: Task, draft: Draft, typed: Typed, mends: Mends = null): Promise<void> {
  await write({
    method: 'PUT',
    path: pathOf(before),
    body: draft,
    describes: `Change task “${before.title}”`,
    mend: { page: '/tasks', form: 'task', typed: { before, typed } satisfies TypedTask },
    ...onTop(before),
    ...(mends && { mends }),
  });
}

/** Done, or open after all. The task as it is then, if the server has said so already. */
export async function tick(task: Task, is_done: boolean): Promise<Task | null> {
  const outcome = await write<Task>({
    method: 'PATCH',
    path: pathOf(task),
    body: { status: is_done ? 'done' : 'open' },
    describes: `${is_done ? 'Tick' : 'Open again'} “${task.title}”`,
    ...onTop(task),
  });
  return outcome.state === 'done' ? outcome.answer : null;
}

export async function remove(task: Task): Promise<void> {
  await write({ method: 'DELETE', path: pathOf(task), describes: `Delete task “${task.title}”` });
}

function onTop({ version, ...seen }: Task) {
  return onTopOf(version, { as: 'task', seen });
}
