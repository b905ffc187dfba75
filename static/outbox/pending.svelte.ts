import type { Entry } from './entry';

export type { Mending, Refusal } from './entry';
/** A write that has not been done yet, for what shows it. */
export type Pending = Entry;

/** One that is done, with what the server has answered. */
export interface Done extends Entry {
  readonly answer: unknown;
}

/** What is in the outbox of the person, for everything that shows it. What sends it is in post.ts. */
class Outbox {
  /** In the order in which they were made. */
  all = $state.raw<readonly Pending[]>([]);
  /** Those that are done, but not yet in what the queries hold. */
  done = $state.raw<readonly Done[]>([]);
  /** How many are yet to be sent, and how many the server has refused. */
  waiting = $derived(this.all.filter(({ refusal }) => refusal === null).length);
  refused = $derived(this.all.length - this.waiting);

  /** Those about an address and what is below it: `/api/transactions`. Reactive. */
  about(path: string): Pending[] {
    return this.all.filter((one) => isAbout(one, path));
  }

  /** The same, with those that are done: all that what the queries hold is to be shown with. */
  over(path: string): (Pending | Done)[] {
    const done = new Set(this.done.map(({ key }) => key));
    return [...this.done, ...this.all.filter(({ key }) => !done.has(key))].filter((one) =>
      isAbout(one, path),
    );
  }
}

function isAbout(one: Entry, path: string): boolean {
  return one.path === path || one.path.startsWith(`${path}/`);
}

export const outbox = new Outbox();
