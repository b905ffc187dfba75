import { mergedParts } from '../outbox/merge';
import type { Draft, Task } from './wire';

/** What belongs together: when it is due, and what is counted from that. */
const PARTS = [['title'], ['note'], ['asset'], ['due_ms', 'remind_before_min', 'repeat', 'zone']] as const;

/** What two devices have told of a task, as one; null where that is not the same. */
export function mergedTask(seen: Task, ours: Draft, theirs: Task): Draft | null {
  return mergedParts<(typeof PARTS)[number][number]>(PARTS, seen, ours, theirs) as Draft | null;
}
