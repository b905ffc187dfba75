import { describe, expect, it } from 'vitest';
import { newEntry, type Entry, type Writing } from '../outbox/entry';
import { listed, withPending } from './overlay';
import type { Task } from './wire';

const TASK: Task = {
  id: 't1',
  title: 'Rebalance',
  note: null,
  asset: 'BTC',
  status: 'open',
  due_ms: 100,
  remind_before_min: null,
  repeat: null,
  zone: null,
  done_ms: null,
  created_ms: 1,
  version: 3,
};

function waiting(key: string, writing: Partial<Writing>): Entry {
  return newEntry({ method: 'PATCH', path: '/api/tasks/t1', describes: '', ...writing }, key, 7);
}

const tick = (status: string, path = '/api/tasks/t1') => waiting(status, { path, body: { status } });

describe('tasks with what waits to be saved', () => {
  it('have one that is not made yet, and what is done to it', () => {
    const made = waiting('k', { method: 'POST', path: '/api/tasks', body: { title: 'New', due_ms: 5 } });
    const [, task] = withPending([TASK], [made]);
    expect(task).toMatchObject({ id: '{k}', title: 'New', due_ms: 5, status: 'open', created_ms: 7 });
    const [done] = withPending([], [made, tick('done', '/api/tasks/{k}')]);
    expect(done).toMatchObject({ status: 'done', done_ms: 7 });
  });

  it('have it once when it is made', () => {
    const made = waiting('k', { method: 'POST', path: '/api/tasks', body: { title: 'New' } });
    const done = { ...made, answer: { ...TASK, id: 't2' } };
    expect(withPending([TASK], [done]).map(({ id }) => id)).toEqual(['t1', 't2']);
    expect(withPending([TASK, { ...TASK, id: 't2' }], [done]).map(({ id }) => id)).toEqual(['t1', 't2']);
  });

  it('are ticked, opened again, told anew and deleted', () => {
    expect(withPending([TASK], [tick('done')])).toMatchObject([{ status: 'done', done_ms: 7 }]);
    expect(withPending([TASK], [tick('done'), tick('open')])).toMatchObject([{ status: 'open' }]);
    const told = waiting('a', { method: 'PUT', body: { title: 'Sell' } });
    const [task] = withPending([TASK], [told]);
    // All of it: what is not told is no more.
    expect(task).toMatchObject({ title: 'Sell', asset: null, due_ms: null, created_ms: 1, version: 3 });
    expect(withPending([TASK], [waiting('b', { method: 'DELETE' })])).toEqual([]);
  });

  it('stay open where they come round again', () => {
    const [task] = withPending([{ ...TASK, repeat: 'daily' }], [tick('done')]);
    expect(task).toMatchObject({ status: 'open', is_ticked: true });
  });

  it('are as the server has answered, until what is asked for later knows of it', () => {
    const answer = { ...TASK, version: 4, due_ms: 900 };
    const done = { ...tick('done'), answer };
    expect(withPending([TASK], [done])).toMatchObject([{ due_ms: 900, is_ticked: false }]);
    expect(withPending([{ ...TASK, version: 5 }], [done])).toMatchObject([{ due_ms: 100 }]);
  });

  it('are without what was refused, and of two states of one the newer', () => {
    const refusal = { code: 'conflict', message: 'No.', field: null, request_id: null };
    expect(withPending([TASK], [{ ...tick('done'), refusal }])).toMatchObject([{ status: 'open' }]);
    const older = { ...TASK, version: 2, title: 'Older' };
    expect(withPending([TASK, older], [])).toMatchObject([{ title: 'Rebalance' }]);
  });

  it('have nothing where an answer leaves something out', () => {
    const { note, done_ms, due_ms, ...told } = TASK;
    expect([note, done_ms, due_ms]).toEqual([null, null, 100]);
    expect(withPending([told as Task], [])).toMatchObject([{ note: null, done_ms: null, due_ms: null }]);
  });

  it('are listed by when they are due, or by how lately they were done', () => {
    const open = [null, 9, 3].map((due_ms, at) => ({ ...TASK, id: `o${at}`, due_ms }));
    const done = [5, 8].map((done_ms, at) => ({ ...TASK, id: `d${at}`, status: 'done' as const, done_ms }));
    const all = withPending([...open, ...done, { ...TASK, id: 'e', asset: 'ETH' }], []);
    expect(listed(all, 'open', 'BTC').map(({ id }) => id)).toEqual(['o2', 'o1', 'o0']);
    expect(listed(all, 'done', null).map(({ id }) => id)).toEqual(['d1', 'd0']);
  });
});
