import type { Board } from '../data/api';
import type { Entry } from './frames';

/** How news reaches this device. */
export type PushState = 'connecting' | 'live' | 'recovering' | 'polling' | 'offline';

/** What whoever holds the socket tells the pages. */
export type Report =
  | { kind: 'state'; state: PushState }
  /** Whom the server takes the socket to be of; null for a visitor. */
  | { kind: 'identity'; user: string | null }
  | { kind: 'changes'; entries: Entry[] }
  /** Something was missed: all that is shown may be old. */
  | { kind: 'stale' }
  | { kind: 'prices'; at_ms: number; prices: Record<string, string> }
  | { kind: 'board'; board: Board };

/** What a page tells whoever holds the socket. */
export type Wish =
  /** All channels that the page wants now. */
  | { kind: 'want'; channels: string[] }
  /** The page holds this lock for as long as it lives. */
  | { kind: 'held'; lock: string }
  /** It was woken; `network` says that the way to the server may be another now. */
  | { kind: 'wake'; network: boolean }
  /** Who the person is has changed: the socket is to be of this session now, or of none. */
  | { kind: 'renew'; session: string | null }
  | { kind: 'bye' };
