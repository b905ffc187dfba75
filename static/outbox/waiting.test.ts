import { describe, expect, it } from 'vitest';
import { newEntry } from './entry';
import { Waiting } from './waiting';

const ENTRY = newEntry({ method: 'POST', path: '/api/accounts', describes: 'Add Kraken' }, 'a', 0);
const REFUSAL = { code: 'conflict', message: 'No.', field: null, request_id: null };

function waitingFor() {
  const timers: { ms: number; run: () => void; cancelled: boolean }[] = [];
  const waiting = new Waiting((ms, run) => {
    const timer = { ms, run, cancelled: false };
    timers.push(timer);
    return () => (timer.cancelled = true);
  });
  return { waiting, timers, heard: waiting.for('a') };
}

describe('who waits before a form', () => {
  it('hears that it is done, and with which answer', async () => {
    const { waiting, timers, heard } = waitingFor();
    waiting.hear({ kind: 'settled', entry: { ...ENTRY, key: 'b' }, outcome: { kind: 'done', answer: 1 } });
    waiting.hear({ kind: 'settled', entry: ENTRY, outcome: { kind: 'done', answer: { id: 'x' } } });
    expect(await heard).toEqual({ kind: 'done', answer: { id: 'x' } });
    expect(timers[0]?.cancelled).toBe(true);
  });

  it('hears that it is refused', async () => {
    const { waiting, heard } = waitingFor();
    waiting.hear({ kind: 'settled', entry: ENTRY, outcome: { kind: 'refused', refusal: REFUSAL } });
    expect(await heard).toEqual({ kind: 'refused', refusal: REFUSAL });
  });

  it('goes on waiting while it is made anew, and goes when it is held up', async () => {
    const { waiting, heard } = waitingFor();
    const outcome = { kind: 'rebased', body: {}, if_match: 2, seen: [] } as const;
    waiting.hear({ kind: 'settled', entry: ENTRY, outcome });
    waiting.hear({ kind: 'stalled', keys: ['b'] });
    waiting.hear({ kind: 'stalled', keys: ['a'] });
    expect(await heard).toEqual({ kind: 'queued' });
  });

  it('goes after a quarter of a minute', async () => {
    const { timers, heard } = waitingFor();
    expect(timers[0]?.ms).toBe(15_000);
    timers[0]?.run();
    expect(await heard).toEqual({ kind: 'queued' });
  });
});
