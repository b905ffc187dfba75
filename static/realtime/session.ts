import type { Board } from '../data/api';
import type { Clock, Socket } from './environment';
import { entriesOf, type ClientFrame, type Done, type Position } from './frames';
import type { Push, Refusal, ServerFrame } from './frames';
import { Heartbeat } from './heartbeat';
import type { Report } from './reports';

/** The server allows 50 commands in 10 s; two go out at a time at most. */
const BETWEEN_COMMANDS_MS = 600;
const HEARTBEAT = '{}';
/** Who has just been woken does not wait long for an answer. */
const WAKE_LIMIT_MS = 3_000;
/** Boards come every five seconds: who heard something within this is not asked. */
const HEARD_LATELY_MS = 6_000;

interface Subscription {
  channels: string[];
  recover: Position | null;
  /** Part of the first question: nothing is live before it is answered. */
  greeting: boolean;
}

/** What a session tells the client. */
export interface SessionEvents {
  live(): void;
  position(position: Position): void;
  report(report: Report): void;
  /** Nobody answers any more. */
  dead(): void;
}

/** One open socket: what is subscribed on it, what is awaited, and what comes. */
export class Session {
  live = false;
  #wanted: ReadonlySet<string>;
  /** Subscribed, or asked for. */
  #held = new Set<string>();
  #asked = new Map<number, Subscription>();
  #again: Subscription[] = [];
  #next_id = 1;
  #not_before = 0;
  #timer: (() => void) | null = null;
  #position: Position | null = null;
  readonly #heartbeat: Heartbeat;

  /** `refused` are channels that do not exist; what is learned of them outlives the socket. */
  constructor(
    private readonly socket: Socket,
    private readonly clock: Clock,
    private readonly events: SessionEvents,
    private readonly refused: Set<string>,
    wanted: readonly string[],
    recover: Position | null,
  ) {
    this.#wanted = new Set(wanted);
    this.#heartbeat = new Heartbeat(clock, () => socket.send(HEARTBEAT), events.dead);
    const channels = wanted.filter((channel) => !refused.has(channel));
    this.#subscribe({ channels, recover, greeting: true });
  }

  want(channels: readonly string[]): void {
    this.#wanted = new Set(channels);
    this.#sync();
  }

  /** Makes sure that the other side is there. `network`: it may not be, however lately it was heard. */
  probe(network: boolean): void {
    if (network || this.#heartbeat.silent_ms > HEARD_LATELY_MS) this.#heartbeat.ask(WAKE_LIMIT_MS);
  }

  take(text: string): void {
    this.#heartbeat.heard();
    if (text === HEARTBEAT) return;
    for (const frame of framesIn(text)) {
      if ('push' in frame) this.#pushed(frame);
      else if ('ok' in frame) this.#answered(frame.id, frame.ok);
      else if ('err' in frame && frame.id != null) this.#failed(frame.id, frame.err);
    }
  }

  end(): void {
    this.#heartbeat.stop();
    this.#timer?.();
  }

  #pushed(frame: Push): void {
    switch (frame.push) {
      case 'changes':
        this.events.report({ kind: 'changes', entries: frame.entries });
        break;
      case 'prices':
        this.events.report({ kind: 'prices', at_ms: frame.at_ms, prices: frame.prices });
        break;
      case 'board':
        this.events.report({ kind: 'board', board: frame.board as Board });
        break;
      case 'mark':
        this.#send({ cmd: 'ack', mark: frame.mark });
        return;
      case 'reset':
        this.#moveTo(frame.epoch, frame.offset);
        this.#learn(frame.versions, frame.offset);
        this.events.report({ kind: 'stale' });
        return;
      default:
        return; // of a newer server
    }
    if (this.#position) this.#moveTo(this.#position.epoch, frame.offset);
  }

  /** What was shown of these tags before may be older than this. */
  #learn(versions: Done['versions'], offset: number): void {
    const entries = entriesOf(versions, offset);
    if (entries.length > 0) this.events.report({ kind: 'changes', entries });
  }

  #answered(id: number, { epoch, offset, recovered, versions, user }: Done): void {
    const subscription = this.#asked.get(id);
    this.#asked.delete(id);
    if (!subscription || epoch == null || offset == null) return;
    const another = this.#position !== null && this.#position.epoch !== epoch;
    this.#moveTo(epoch, offset);
    this.#learn(versions, offset);
    if (another || (subscription.recover && recovered !== true)) this.events.report({ kind: 'stale' });
    if (subscription.greeting) {
      this.events.report({ kind: 'identity', user: user ?? null });
      this.#greeted();
    }
  }

  #failed(id: number, { code, temporary, retry_after_ms }: Refusal): void {
    const subscription = this.#asked.get(id);
    this.#asked.delete(id);
    if (!subscription) return;
    const { channels, recover, greeting } = subscription;
    const [only] = channels;
    if (temporary) {
      this.#not_before = this.clock.now() + (retry_after_ms ?? BETWEEN_COMMANDS_MS);
      this.#again.push(subscription);
    } else if (code === 'too_many_channels' || only === undefined) {
      for (const channel of channels) this.#held.delete(channel);
      if (greeting) this.#greeted();
      return;
    } else if (channels.length === 1) {
      this.refused.add(only);
      this.#held.delete(only);
      if (greeting) this.#again.push({ channels: [], recover, greeting });
    } else {
      // All are taken or none, and which one is at fault is not said: ask by halves.
      const half = Math.ceil(channels.length / 2);
      const halves = [channels.slice(0, half), channels.slice(half)];
      this.#again.push(...halves.map((part) => ({ channels: part, recover, greeting })));
    }
    this.#sync();
  }

  #greeted(): void {
    const waiting = [...this.#asked.values(), ...this.#again].some(({ greeting }) => greeting);
    if (this.live || waiting) return;
    this.live = true;
    this.events.live();
    this.#sync();
  }

  #moveTo(epoch: string, offset: number): void {
    const onward = this.#position?.epoch === epoch ? Math.max(this.#position.offset, offset) : offset;
    this.#position = { epoch, offset: onward };
    this.events.position(this.#position);
  }

  /** Brings what is subscribed to what is wanted. */
  #sync(): void {
    if (this.#timer) return;
    const wait = this.#not_before - this.clock.now();
    if (wait > 0) {
      this.#timer = this.clock.after(wait, () => {
        this.#timer = null;
        this.#sync();
      });
      return;
    }
    const again = this.#again.shift();
    if (again) {
      this.#subscribe(again);
      this.#sync();
      return;
    }
    const drop = [...this.#held].filter((channel) => !this.#wanted.has(channel));
    const add = [...this.#wanted].filter((channel) => !this.#held.has(channel) && !this.refused.has(channel));
    if (drop.length > 0) {
      for (const channel of drop) this.#held.delete(channel);
      this.#send({ cmd: 'unsubscribe', id: this.#next_id++, channels: drop });
      this.#not_before = this.clock.now() + BETWEEN_COMMANDS_MS;
    }
    if (add.length > 0) this.#subscribe({ channels: add, recover: null, greeting: false });
  }

  #subscribe(subscription: Subscription): void {
    const id = this.#next_id++;
    const { channels, recover } = subscription;
    for (const channel of channels) this.#held.add(channel);
    this.#asked.set(id, subscription);
    this.#send({ cmd: 'subscribe', id, channels, ...(recover ? { recover } : {}) });
    this.#not_before = this.clock.now() + BETWEEN_COMMANDS_MS;
  }

  #send(frame: ClientFrame): void {
    this.socket.send(JSON.stringify(frame));
  }
}

/** What is not understood is passed over. */
function framesIn(text: string): ServerFrame[] {
  try {
    const message = JSON.parse(text) as ServerFrame | ServerFrame[];
    return (Array.isArray(message) ? message : [message]).filter((frame) => frame instanceof Object);
  } catch {
    return [];
  }
}
