import type { Provenance } from './api';
import { ageAt, type Freshness } from './freshness';

/** Figures older than this are called delayed, as on the server. */
export const DELAYED_AFTER_MS = 15_000;

export interface Answer {
  readonly provenance: Provenance;
  readonly freshness: Freshness;
  /** Came from this device because the server could not be reached. */
  readonly cached: boolean;
  /** Came by itself, so from no cache on the way. */
  readonly pushed: boolean;
}

/** What is known about the line to the server. */
export interface Line {
  readonly online: boolean;
  /** Failed attempts since the last answer. */
  readonly failures: number;
  readonly answer: Answer | null;
}

export type Event =
  | { kind: 'answered'; answer: Answer }
  | { kind: 'failed' }
  | { kind: 'went_offline' }
  | { kind: 'came_online' };

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'live'; age_ms: number }
  | { kind: 'warming'; age_ms: number }
  | { kind: 'second_source'; age_ms: number }
  | { kind: 'delayed'; age_ms: number }
  | { kind: 'source_down' }
  | { kind: 'offline'; age_ms: number | null }
  | { kind: 'unreachable'; age_ms: number | null };

export const UNKNOWN_LINE: Line = { online: true, failures: 0, answer: null };

export function advance(line: Line, event: Event): Line {
  switch (event.kind) {
    case 'answered':
      return {
        ...line,
        failures: event.answer.cached ? line.failures + 1 : 0,
        answer: youngest(line.answer, event.answer),
      };
    case 'failed':
      return { ...line, failures: line.failures + 1 };
    case 'went_offline':
      return { ...line, online: false, failures: line.failures + 1 };
    case 'came_online':
      return { ...line, online: true };
  }
}

/** An answer from a cache on the way does not make figures older that were pushed since. */
function youngest(held: Answer | null, come: Answer): Answer {
  if (!held?.pushed || come.pushed) return come;
  const held_age_ms = ageAt(held.freshness, come.freshness.at);
  const { age_ms } = come.freshness;
  if (held_age_ms === null || age_ms === null || held_age_ms >= age_ms) return come;
  return momentOf(held) > momentOf(come) ? { ...held, cached: come.cached } : come;
}

/** Times of the server in their one format compare as text. */
function momentOf({ provenance }: Answer): string {
  return provenance.last_updated ?? '';
}

/**
 * A browser that says "offline" may still reach a server on the same machine, so that word alone decides
 * nothing: attempts do. One lost attempt is forgiven while there is an answer to show.
 */
export function connectionOf(line: Line, now: number): Connection {
  const { answer } = line;
  const age_ms = answer === null ? null : ageAt(answer.freshness, now);
  const forgiven = line.online && answer !== null && !answer.cached ? 1 : 0;
  if (line.failures > forgiven) return { kind: line.online ? 'unreachable' : 'offline', age_ms };
  if (answer === null) return { kind: 'connecting' };
  if (age_ms === null)
    return answer.provenance.warming ? { kind: 'warming', age_ms: 0 } : { kind: 'source_down' };
  if (answer.provenance.stale || age_ms > DELAYED_AFTER_MS) return { kind: 'delayed', age_ms };
  if (answer.provenance.degraded) return { kind: 'second_source', age_ms };
  if (answer.provenance.warming) return { kind: 'warming', age_ms };
  return { kind: 'live', age_ms };
}
