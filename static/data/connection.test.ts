import { describe, expect, it } from 'vitest';
import type { Provenance } from './api';
import { advance, connectionOf, UNKNOWN_LINE, type Answer, type Event } from './connection';

const FRESH: Provenance = {
  last_updated: '2026-11-14T12:00:00.000Z',
  source: 'coinbase',
  origin: 'live',
  degraded: false,
  warming: false,
  data_age_ms: 1_000,
  stale: false,
};

const EMPTY: Partial<Provenance> = { last_updated: null, source: null, data_age_ms: null, stale: true };

function answered(change: Partial<Provenance> = {}, cached = false): Event {
  const provenance = { ...FRESH, ...change };
  const answer: Answer = {
    provenance,
    cached,
    pushed: false,
    freshness: { age_ms: provenance.data_age_ms, at: 0, version: null },
  };
  return { kind: 'answered', answer };
}

function pushed(change: Partial<Provenance>): Event {
  const event = answered(change);
  return event.kind === 'answered' ? { ...event, answer: { ...event.answer, pushed: true } } : event;
}

const after = (events: Event[], now = 0) => connectionOf(events.reduce(advance, UNKNOWN_LINE), now);

describe('the connection', () => {
  it('is connecting until something is heard', () => {
    expect(after([])).toEqual({ kind: 'connecting' });
  });

  it('is live with the age of the figures', () => {
    expect(after([answered()], 4_000)).toEqual({ kind: 'live', age_ms: 5_000 });
  });

  it('becomes delayed when the figures pass fifteen seconds, even if nobody says so', () => {
    expect(after([answered()], 14_000).kind).toBe('live');
    expect(after([answered()], 14_001)).toEqual({ kind: 'delayed', age_ms: 15_001 });
    expect(after([answered({ stale: true })]).kind).toBe('delayed');
  });

  it('names the second source and the warm-up', () => {
    expect(after([answered({ degraded: true })]).kind).toBe('second_source');
    expect(after([answered({ warming: true })]).kind).toBe('warming');
  });

  it('says that the source is down when there are no figures at all', () => {
    expect(after([answered(EMPTY)])).toEqual({ kind: 'source_down' });
  });

  it('forgives one lost attempt and not two', () => {
    expect(after([answered(), { kind: 'failed' }]).kind).toBe('live');
    expect(after([answered(), { kind: 'failed' }, { kind: 'failed' }], 20_000)).toEqual({
      kind: 'unreachable',
      age_ms: 21_000,
    });
    expect(after([answered(), { kind: 'failed' }, { kind: 'failed' }, answered()]).kind).toBe('live');
  });

  it('is unreachable at once when nothing was ever heard', () => {
    expect(after([{ kind: 'failed' }])).toEqual({ kind: 'unreachable', age_ms: null });
  });

  it('is offline when the device says so, until an answer proves otherwise', () => {
    expect(after([answered(), { kind: 'went_offline' }], 60_000)).toEqual({
      kind: 'offline',
      age_ms: 61_000,
    });
    expect(after([answered(), { kind: 'went_offline' }, answered()]).kind).toBe('live');
  });

  it('is not made older by an answer from a cache on the way', () => {
    const news = pushed({ last_updated: '2026-11-14T12:00:20.000Z', data_age_ms: 500 });
    const held = answered({ data_age_ms: 20_500, stale: true });
    expect(after([news, held])).toEqual({ kind: 'live', age_ms: 500 });
    expect(after([held, news])).toEqual({ kind: 'live', age_ms: 500 });
  });

  it('believes whatever is pushed, and an answer whose figures are the younger ones', () => {
    const before = pushed({ last_updated: '2026-11-14T12:00:20.000Z', data_age_ms: 2_000 });
    expect(after([before, pushed({ data_age_ms: 9_000, degraded: true })]).kind).toBe('second_source');
    expect(after([before, answered({ data_age_ms: 1_000 })])).toEqual({ kind: 'live', age_ms: 1_000 });
    expect(after([before, answered(EMPTY)])).toEqual({ kind: 'source_down' });
  });

  it('does not take a board kept on the device for a live one', () => {
    expect(after([answered({}, true)]).kind).toBe('unreachable');
    expect(after([{ kind: 'went_offline' }, answered({}, true)]).kind).toBe('offline');
  });
});
