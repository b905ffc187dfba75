import type { Done } from './pending.svelte';

/** The tag of what is changed at an address. */
export function tagOf(path: string): string {
  const [, name = ''] = /^\/api\/(watchlists|imports|tasks|alerts|notifications)/.exec(path) ?? [];
  return name || 'portfolio';
}

/**
 * What is still shown over the queries, once all under a tag has been asked for again since a write was done. The
 * answers know of what was done before it too, and that goes at the same moment: the making of a task without its
 * ticking, which is known, would show the task open once more.
 */
export function withoutKnown(done: readonly Done[], key: string): readonly Done[] {
  const last = done.findIndex((one) => one.key === key);
  const known = tagOf(done[last]?.path ?? '');
  return done.filter(({ path }, at) => at > last || tagOf(path) !== known);
}
