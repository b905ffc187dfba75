import type { Board, Component, BoardOf, Boards, Provenance } from './api';
import { ApiError, getFigures } from './client';

/** The timers of the boards run a few milliseconds apart: long enough to gather them, too short to notice. */
const GATHER_MS = 80;

export const BOARDS: readonly Component[] = [
  'top-banner-scroll',
  'gainers-table',
  'losers-table',
  'bottom-banner-scroll',
];

interface Waiting {
  name: Component;
  resolve: (board: Board) => void;
  reject: (error: unknown) => void;
}

let waiting: Waiting[] = [];
/** The first view asks for all boards at once, and should not wait for more. */
let first = true;

/** Each board is its own query, so that each can be made old by its own tag; together they are one request. */
export function readBoard<Name extends Component>(name: Name): Promise<BoardOf<Name>> {
  return new Promise<Board>((resolve, reject) => {
    if (waiting.length === 0) setTimeout(gather, first ? 0 : GATHER_MS);
    waiting.push({ name, resolve, reject });
  }) as Promise<BoardOf<Name>>;
}

/** The address that boot.js also asks for: keep the order. */
export function componentsPath(names: readonly Component[]): string {
  const ordered = BOARDS.filter((name) => names.includes(name));
  return `/api/components?names=${ordered.join(',')}`;
}

async function gather(): Promise<void> {
  first = false;
  const batch = waiting;
  waiting = [];
  const path = componentsPath(batch.map(({ name }) => name));
  try {
    const { components } = await getFigures<Boards>(path, (body) => together(body.components));
    for (const { name, resolve, reject } of batch) {
      // Each board is drawn in a task of its own, so that a tap in between is answered.
      await new Promise((next) => setTimeout(next));
      const board = components.find(({ component }) => component === name);
      if (board) resolve(board);
      else reject(new ApiError('malformed', `The answer is without ${name}.`));
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

/** The newer of two answers for one board. One that comes later wins where neither has the newer figures. */
export function newerBoard<B extends Provenance>(held: B | undefined, come: B): B {
  const older =
    held?.last_updated != null && come.last_updated !== null && come.last_updated < held.last_updated;
  return older ? held : come;
}

/**
 * What holds for several boards at once: as old as the oldest, warming only if all are. A board without figures,
 * such as that of volumes before the first candles, says nothing of those that have some.
 */
export function together(boards: readonly Board[]): Provenance | undefined {
  const filled = boards.filter(({ data_age_ms }) => data_age_ms !== null);
  const told = filled.length > 0 ? filled : boards;
  const [first] = told;
  if (!first) return undefined;
  const oldest = told.reduce((a, b) => ((b.data_age_ms ?? 0) > (a.data_age_ms ?? 0) ? b : a), first);
  return {
    last_updated: oldest.last_updated,
    source: oldest.source,
    origin: oldest.origin,
    degraded: told.some(({ degraded }) => degraded),
    warming: filled.length > 0 ? told.every(({ warming }) => warming) : told.some(({ warming }) => warming),
    data_age_ms: oldest.data_age_ms,
    stale: told.some(({ stale }) => stale),
  };
}
