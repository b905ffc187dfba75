import { expect, test, vi } from 'vitest';
import type { Board } from './api';

vi.mock('./client', () => ({}));
const { newerBoard, together } = await import('./boards');

function board(change: Partial<Board>): Board {
  const board = {
    component: 'gainers-table',
    data: [],
    count: 0,
    time_frame: '3min',
    update_interval: 5,
    last_updated: '2026-11-20T10:00:00.000Z',
    source: 'coinbase',
    origin: 'live',
    degraded: false,
    warming: false,
    data_age_ms: 1_000,
    stale: false,
  } as const;
  return { ...board, ...change } as Board;
}

const WITHOUT = { last_updated: null, source: null, data_age_ms: null, stale: true } as const;

test('boards are together as old as the oldest', () => {
  expect(together([board({}), board({ data_age_ms: 7_000 })])?.data_age_ms).toBe(7_000);
});

test('a board without figures does not make the others stale', () => {
  expect(together([board({ warming: true }), board(WITHOUT)])).toMatchObject({
    stale: false,
    warming: true,
    data_age_ms: 1_000,
  });
});

test('without any figures one that is warming is enough to say so', () => {
  expect(together([board(WITHOUT), board({ ...WITHOUT, warming: true })])?.warming).toBe(true);
  expect(together([board(WITHOUT), board(WITHOUT)])).toMatchObject({ warming: false, data_age_ms: null });
});

test('a board does not go back to what it was', () => {
  const held = board({ last_updated: '2026-11-20T10:00:05.000Z' });
  const older = board({});
  expect(newerBoard(held, older)).toBe(held);
  expect(newerBoard(older, held)).toBe(held);
  expect(newerBoard(undefined, older)).toBe(older);
});

test('a board that has lost its figures is empty', () => {
  const empty = board(WITHOUT);
  expect(newerBoard(board({}), empty)).toBe(empty);
});
