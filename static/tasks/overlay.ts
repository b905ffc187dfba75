import type { Entry } from '../outbox/entry';
import { overlaid, type Kind } from '../outbox/overlay';
import type { Done } from '../outbox/pending.svelte';
import type { Draft, Status, Task } from './wire';

export const PATH = '/api/tasks';

/** A task as it is shown. */
export interface Shown extends Task {
  /** It comes round again, and was ticked for this time; when it is due next is known when that is saved. */
  is_ticked: boolean;
}

/** What an answer leaves out is not there. */
const ABSENT = {
  note: null,
  asset: null,
  due_ms: null,
  remind_before_min: null,
  repeat: null,
  zone: null,
  done_ms: null,
};

function whole(task: Task): Shown {
  return { ...ABSENT, ...task, is_ticked: false };
}

const TASKS: Kind<Task, Shown> = {
  path: PATH,
  shown: whole,
  made: ({ body, made_ms }, id) => drafted(body as Draft, id, made_ms),
  changed: (task, { method, body, made_ms }) => {
    if (method !== 'PUT') return ticked(task, (body as { status?: string } | undefined)?.status, made_ms);
    const { id, status, done_ms, created_ms, version } = task;
    return { ...drafted(body as Draft, id, created_ms), status, done_ms, version };
  },
};

/** The tasks as they will be when what waits in the outbox is done. `tasks` may have one several times. */
export function withPending(tasks: readonly Task[], pending: readonly (Entry | Done)[]): readonly Shown[] {
  return overlaid(TASKS, tasks, pending);
}

function ticked(task: Shown, status: string | undefined, now_ms: number): Shown {
  if (status !== 'done') return { ...task, status: 'open', done_ms: null };
  if (task.repeat) return { ...task, is_ticked: true };
  return { ...task, status: 'done', done_ms: now_ms };
}

function drafted(draft: Draft, id: string, created_ms: number): Shown {
  return {
    id,
    title: draft.title,
    note: draft.note ?? null,
    asset: draft.asset ?? null,
    status: 'open',
    due_ms: draft.due_ms ?? null,
    remind_before_min: draft.remind_before_min ?? null,
    repeat: draft.repeat ?? null,
    zone: draft.zone ?? null,
    done_ms: null,
    created_ms,
    version: 0,
    is_ticked: false,
  };
}

/** Those of a status and an asset, in their order: open ones by when they are due, others by how lately they were done. */
export function listed(tasks: readonly Shown[], status: Status, asset: string | null): readonly Shown[] {
  return tasks
    .filter((task) => task.status === status && (asset === null || task.asset === asset))
    .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

function rank({ status, due_ms, done_ms }: Task): number {
  return status === 'open' ? (due_ms ?? Number.MAX_SAFE_INTEGER) : -(done_ms ?? 0);
}
