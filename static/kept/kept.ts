import type { DehydratedState } from '@tanstack/svelte-query';

/** What was shown to somebody. */
export interface Kept {
  /** Which shapes of answers the page was built for that kept it. */
  built_for: string;
  user: string;
  kept_ms: number;
  state: DehydratedState;
}

/** What is older says too little of how things are. */
export const LIFE_MS = 14 * 24 * 3_600_000;

export function keptFrom(state: DehydratedState, built_for: string, user: string, now_ms: number): Kept {
  // What a query fetches at the moment is a promise, which nothing can keep. And however young it is, something may have
  // happened since: it is asked for again as soon as it is shown.
  const queries = state.queries.map(({ promise: _, ...query }) => ({
    ...query,
    state: { ...query.state, isInvalidated: true },
  }));
  return { built_for, user, kept_ms: now_ms, state: { mutations: [], queries } };
}

/** Whether it can be shown to this person by this page. */
export function isOf(kept: unknown, built_for: string, user: string, now_ms: number): kept is Kept {
  if (typeof kept !== 'object' || kept === null) return false;
  const known = kept as Partial<Kept>;
  return (
    known.built_for === built_for &&
    known.user === user &&
    typeof known.kept_ms === 'number' &&
    now_ms - known.kept_ms < LIFE_MS &&
    Array.isArray(known.state?.queries)
  );
}
