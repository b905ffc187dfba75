import type { Provenance } from './api';
import { advance, connectionOf, UNKNOWN_LINE, type Line } from './connection';
import { localNow, observe, type Freshness } from './freshness';

/** The state of the line and of the figures, for everything that shows it. */
class Feed {
  line = $state.raw<Line>({ ...UNKNOWN_LINE, online: navigator.onLine });
  #now = $state(localNow());
  #seen = new Map<string, Freshness>();

  connection = $derived(connectionOf(this.line, this.#now));
  provenance = $derived<Provenance | null>(this.line.answer?.provenance ?? null);
  /** There are no figures at all: the last answer said so, and not because history is still to come. */
  without = $derived(
    this.line.answer !== null &&
      this.line.answer.freshness.age_ms === null &&
      !this.line.answer.provenance.warming,
  );

  /** Starts counting; returns what stops it. */
  watch(): () => void {
    const tick = () => {
      this.#now = localNow();
    };
    const timer = setInterval(tick, 1_000);
    const online = () => {
      this.line = advance(this.line, { kind: 'came_online' });
    };
    const offline = () => {
      this.line = advance(this.line, { kind: 'went_offline' });
    };
    window.addEventListener('online', online);
    window.addEventListener('offline', offline);
    document.addEventListener('visibilitychange', tick);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
      document.removeEventListener('visibilitychange', tick);
    };
  }

  /** `stored_for_ms`: how long the answer lay on this device; null when it came over the network. */
  answered(path: string, provenance: Provenance, etag: string | null, stored_for_ms: number | null): void {
    this.#take(path, provenance, etag, stored_for_ms, false);
  }

  pushed(provenance: Provenance): void {
    this.#take('/ws', provenance, null, null, true);
  }

  failed(): void {
    this.#now = localNow();
    this.line = advance(this.line, { kind: 'failed' });
  }

  #take(
    path: string,
    provenance: Provenance,
    etag: string | null,
    stored_for_ms: number | null,
    pushed: boolean,
  ): void {
    const at = localNow();
    const age_ms = provenance.data_age_ms === null ? null : provenance.data_age_ms + (stored_for_ms ?? 0);
    const freshness = observe(this.#seen.get(path) ?? null, {
      age_ms,
      at,
      version: etag ?? provenance.last_updated,
    });
    this.#seen.set(path, freshness);
    this.#now = at;
    const answer = { provenance, freshness, cached: stored_for_ms !== null, pushed };
    this.line = advance(this.line, { kind: 'answered', answer });
  }
}

export const feed = new Feed();
