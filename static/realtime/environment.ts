import type { Changes, Position } from './frames';

/** Time, as far as the client needs it. */
export interface Clock {
  /** Milliseconds; only differences mean anything. */
  now(): number;
  /** Runs something later, unless what is returned is called before. */
  after(ms: number, run: () => void): () => void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

/** What a socket tells of itself; nothing more after `closed`. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  closed(code: number): void;
}

/** All that the client touches outside itself. */
export interface Environment {
  clock: Clock;
  /** At least 0, less than 1. */
  random(): number;
  connect(events: SocketEvents): Socket;
  changes(since: Position | null): Promise<Changes>;
  /** What the device believes of its network. */
  online(): boolean;
}
