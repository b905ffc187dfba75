import { said } from '../account/security/said.svelte';
import { clock } from '../account/security/clock.svelte';
import { tick } from './change';
import { undo } from './undo.svelte';
import { dueWords } from './words';
import type { Task } from './wire';

/** Ticks a task with one press, or opens it again, and offers to take that back. */
export function press(task: Task, is_done: boolean): void {
  undo.withdraw();
  // As it is by then, as far as the server has said: what it has not yet is done on top of it, in order.
  let known = task;
  const ticking = tick(task, is_done);
  // What comes round again is due at another time by then: there is nothing to open.
  if (!task.repeat)
    undo.make(`${is_done ? 'Done' : 'Open again'}: ${task.title}`, () => {
      tick(known, !is_done).catch((error: unknown) => said.fail(error));
    });
  ticking.then(
    (told) => {
      known = told ?? known;
      if (task.repeat && is_done && told?.due_ms != null)
        said.say(`Done. Next time: ${dueWords(told.due_ms, clock.now_ms)}`);
    },
    (error: unknown) => {
      undo.withdraw();
      said.fail(error);
    },
  );
}
