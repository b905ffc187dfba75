import type { Clock, Environment, SocketEvents } from './environment';
import type { Changes, ClientFrame, Position, ServerFrame } from './frames';

/** For tests: time that moves when told to. */
export class FakeClock implements Clock {
  #now = 0;
  #timers = new Set<{ at: number; run: () => void }>();

  now = () => this.#now;

  after = (ms: number, run: () => void) => {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Runs what falls due within that time, and lets what it began get on. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets promises that wait for nothing come to their end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** For tests: the server's end of a socket. */
export class FakeSocket {
  /** What the client sent since this was last read. */
  sent: (ClientFrame | Record<string, never>)[] = [];
  closed = false;

  constructor(readonly events: SocketEvents) {}

  send = (text: string) => {
    this.sent.push(JSON.parse(text) as ClientFrame);
  };

  close = () => {
    this.closed = true;
  };

  /** What was sent, once. */
  read(): (ClientFrame | Record<string, never>)[] {
    return this.sent.splice(0);
  }

  tell(...frames: (ServerFrame | Record<string, never>)[]): void {
    const [only] = frames;
    this.events.message(JSON.stringify(frames.length === 1 ? only : frames));
  }

  /** Opens and answers the first question. */
  greet(position: Position, recovered?: boolean): void {
    this.events.opened();
    this.tell({ id: 1, ok: { ...position, ...(recovered === undefined ? {} : { recovered }) } });
  }
}

/** For tests: a world in which everything happens when told to. */
export class FakeWorld implements Environment {
  clock = new FakeClock();
  sockets: FakeSocket[] = [];
  /** Positions that were asked from, and the next answer; an error if there is none. */
  asked: (Position | null)[] = [];
  answer: Changes | null = null;
  is_online = true;
  /** Full jitter at its longest. */
  random = () => 0.999999;
  online = () => this.is_online;

  connect = (events: SocketEvents) => {
    const socket = new FakeSocket(events);
    this.sockets.push(socket);
    return socket;
  };

  changes = (since: Position | null): Promise<Changes> => {
    this.asked.push(since);
    return this.answer ? Promise.resolve(this.answer) : Promise.reject(new Error('no answer'));
  };

  /** The newest socket. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('nothing was connected');
    return socket;
  }
}
