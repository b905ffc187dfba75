import type { Query } from '@tanstack/svelte-query';
import { tagChannel } from '../realtime/channels';
import type { Entry } from '../realtime/frames';
import { Line } from '../realtime/line';
import { prices, push } from '../realtime/push.svelte';
import type { PushState, Report } from '../realtime/reports';
import type { Board, Component } from './api';
import { BOARDS, together } from './boards';
import { feed } from './feed.svelte';
import { boardKey, MARKETS_KEY, queryClient } from './queries';
import { session } from './session.svelte';
import { versions } from './versions';

/** What is pushed in one message comes in tasks of its own: long enough to gather it, too short to notice. */
const GATHER_MS = 50;

/** The queries that a tag speaks of, where they are not simply those whose key it is. */
const QUERIES_OF: Readonly<Record<string, readonly string[]>> = {
  [MARKETS_KEY[0]]: [MARKETS_KEY[0], 'market'],
  account: ['account', 'keys', 'audit'],
  sessions: ['sessions', 'audit'],
  // What they reserve is told with the accounts.
  orders: ['orders', 'portfolio'],
};

/** Before the name of a session that has ended. */
const ENDED = 'ended:';

const line = new Line(take);
const gathered = new Map<Component, Board>();
let was_live = false;

/** Subscribes until what it returns is called. */
export function follow(channels: readonly string[]): () => void {
  return line.ask(channels);
}

/** Has the socket opened anew, as one of this session; null of none. */
export function renewLine(session_id: string | null): void {
  line.renew(session_id);
}

/** Opens the line and lets what comes over it change what is shown; returns what ends it. */
export function startPush(): () => void {
  const release = [follow([tagChannel(MARKETS_KEY[0])]), line.start()];
  return () => {
    for (const stop of release) stop();
  };
}

function take(report: Report): void {
  switch (report.kind) {
    case 'state':
      changeState(report.state);
      break;
    case 'identity':
      session.socketIs(report.user);
      break;
    case 'changes':
      invalidate(report.entries);
      break;
    case 'stale':
      void queryClient.invalidateQueries();
      session.doubt();
      break;
    case 'prices':
      prices.take(report.at_ms, report.prices);
      break;
    case 'board':
      takeBoard(report.board);
      break;
  }
}

/** Who was away asks once for what is not pushed; from then on it is asked for slowly. */
function changeState(state: PushState): void {
  push.state = state;
  if (state !== 'live') return;
  if (was_live) void queryClient.refetchQueries({ type: 'active', stale: true, predicate: isNotBoard });
  was_live = true;
}

const isNotBoard = ({ queryKey }: Query) => queryKey[0] !== boardKey('gainers-table')[0];

function invalidate(entries: readonly Entry[]): void {
  const news = entries.filter(({ channel, tag, version }) => versions.learn(nameOf(channel, tag), version));
  const names = new Set(news.flatMap(({ tag }) => QUERIES_OF[tag] ?? [tag]));
  for (const name of names) {
    if (name.startsWith(ENDED)) session.toldEnded(name.slice(ENDED.length));
    else void queryClient.invalidateQueries({ queryKey: [name] });
  }
}

/** Versions of what is a person's own are counted for each person: another may sign in on the same page. */
function nameOf(channel: string, tag: string): string {
  return channel.startsWith('user:') ? `${channel} ${tag}` : tag;
}

function takeBoard(board: Board): void {
  queryClient.setQueryData<Board>(boardKey(board.component), board);
  if (gathered.size === 0) setTimeout(tellOfBoards, GATHER_MS);
  gathered.set(board.component, board);
}

/** What the boards of this tick say of the figures; those without any only if no board has some. */
function tellOfBoards(): void {
  const told = together([...gathered.values()]);
  gathered.clear();
  const filled = BOARDS.some((name) => queryClient.getQueryData<Board>(boardKey(name))?.data_age_ms != null);
  if (told && (told.data_age_ms !== null || !filled)) feed.pushed(told);
}
