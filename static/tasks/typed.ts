import { Invalid } from '../account/form/submission.svelte';
import { localOf, msOf } from '../transactions/moment';
import type { Draft, Repeat, Task } from './wire';

/** What stands in the form of a task: text, as it was typed or chosen. */
export interface Typed {
  title: string;
  note: string;
  asset: string;
  /** As fields for a time have it, where the person is. */
  due: string;
  /** Minutes before; nothing for no reminder. */
  remind: string;
  repeat: Repeat | '';
}

const MINUTE_MS = 60_000;

export function typedOf(task: Task): Typed {
  return {
    title: task.title,
    note: task.note ?? '',
    asset: task.asset ?? '',
    due: task.due_ms == null ? '' : localOf(task.due_ms).replace(/:00$/, ''),
    remind: task.remind_before_min == null ? '' : String(task.remind_before_min),
    repeat: task.repeat ?? '',
  };
}

/**
 * The task as it is told to the server; throws `Invalid` where something cannot be meant. `zone` is that of the browser.
 * What was told in another one, and is due at the same time, keeps it.
 */
export function draftOf(typed: Typed, zone: string, before: Task | null): Draft {
  const title = typed.title.trim();
  if (title === '') throw new Invalid('title', 'Enter what is to be done.');
  const note = typed.note.trim();
  const asset = typed.asset.trim().toUpperCase();
  const draft: Draft = { title, ...(note && { note }), ...(asset && { asset }) };
  if (typed.due === '') return draft;
  const typed_ms = msOf(typed.due);
  if (typed_ms === null) throw new Invalid('due_ms', 'Enter a day and a time.');
  // A field for a time has no milliseconds.
  const same = before?.due_ms != null && typed.due === typedOf(before).due;
  const due_ms = same && before.due_ms !== null ? before.due_ms : typed_ms;
  const kept = same && before.repeat === typed.repeat ? before.zone : null;
  return {
    ...draft,
    due_ms,
    ...(typed.remind !== '' && { remind_before_min: Number(typed.remind) }),
    ...(typed.repeat !== '' && { repeat: typed.repeat, zone: kept ?? zone }),
  };
}

/** Whether the moment at which one would be reminded has passed: then there is no reminder. */
export function isReminderPast({ due, remind }: Typed, now_ms: number): boolean {
  const due_ms = msOf(due);
  return due_ms !== null && remind !== '' && due_ms - Number(remind) * MINUTE_MS <= now_ms;
}
