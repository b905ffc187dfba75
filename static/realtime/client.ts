import { BLOCKED_AFTER, mayReturn, waitBefore } from './backoff';
import { mostWanted } from './channels';
import type { Environment, Socket } from './environment';
import type { Position } from './frames';
import { Poller } from './poller';
import type { PushState, Report } from './reports';
import { Session } from './session';

/** A socket on which nothing was answered by then is given up. */
const OPEN_LIMIT_MS = 8_000;
/** What lasted this long was a connection, and the next attempt is a first one. */
const STEADY_MS = 5_000;
/** Wakes that follow one another closer than this are one. */
const BETWEEN_WAKES_MS = 1_000;

type Phase =
  | { name: 'idle' }
  | { name: 'waiting'; cancel: () => void }
  | { name: 'opening'; socket: Socket; cancel: () => void }
  | { name: 'open'; socket: Socket; session: Session; cancel: () => void }
  /** The server does not want this client back. */
  | { name: 'stopped' };

/** Keeps one socket to the server, or asks where there cannot be one; tells what it hears. */
export class Client {
  #phase: Phase = { name: 'idle' };
  /** Numbers the sockets: what an older one says is not heard. */
  #attempt = 0;
  #attempted_at = -Infinity;
  #failures = 0;
  #vain = 0;
  #live_at: number | null = null;
  #lost_at: number | null = null;
  #position: Position | null = null;
  #wanted: string[] = [];
  #told: PushState = 'connecting';
  readonly #refused = new Set<string>();
  readonly #poller: Poller;

  constructor(
    private readonly environment: Environment,
    private readonly report: (report: Report) => void,
  ) {
    this.#poller = new Poller(
      environment,
      report,
      () => this.#tell(),
      () => this.#retry(true),
    );
  }

  get state(): PushState {
    if (this.#phase.name === 'open' && this.#phase.session.live) return 'live';
    if (this.#poller.working) return 'polling';
    if (!this.environment.online()) return 'offline';
    return this.#lost_at === null ? 'connecting' : 'recovering';
  }

  start(): void {
    if (this.#phase.name === 'idle') this.#connect();
  }

  stop(): void {
    this.#abandon();
    this.#ended();
    this.#poller.stop();
    this.#phase = { name: 'idle' };
  }

  /** All channels that are wanted now, those asked for last at the end. */
  want(channels: readonly string[]): void {
    this.#wanted = mostWanted(channels);
    if (this.#phase.name === 'open') this.#phase.session.want(this.#wanted);
  }

  /** The server is to see who the person is now: what is open was opened as another. */
  renew(): void {
    if (this.#phase.name === 'idle') return;
    this.#abandon();
    this.#ended();
    this.#failures = 0;
    this.#connect();
  }

  /** Somebody looks again, or the network is another: what was lost comes back now and not when its wait ends. */
  wake(network: boolean): void {
    if (this.#phase.name === 'open') this.#phase.session.probe(network);
    else {
      if (network) this.#failures = 0;
      this.#retry(network);
      this.#poller.hurry();
    }
    this.#tell();
  }

  /** `network`: an attempt that was begun over another network may hang for nothing. */
  #retry(network: boolean): void {
    const { name } = this.#phase;
    const lately = this.environment.clock.now() - this.#attempted_at < BETWEEN_WAKES_MS;
    if (name === 'waiting' ? lately && !network : name !== 'opening' || lately || !network) return;
    this.#abandon();
    this.#connect();
  }

  #connect(): void {
    const { clock, connect } = this.environment;
    const attempt = ++this.#attempt;
    this.#attempted_at = clock.now();
    const current = () => attempt === this.#attempt;
    try {
      const socket = connect({
        opened: () => current() && this.#opened(socket),
        message: (text) => {
          if (current() && this.#phase.name === 'open') this.#phase.session.take(text);
        },
        closed: (code) => current() && this.#lost(code),
      });
      this.#phase = {
        name: 'opening',
        socket,
        cancel: clock.after(OPEN_LIMIT_MS, () => this.#lost()),
      };
    } catch {
      this.#lost();
    }
    this.#tell();
  }

  #opened(socket: Socket): void {
    if (this.#phase.name !== 'opening') return;
    const { cancel } = this.#phase;
    const session = new Session(
      socket,
      this.environment.clock,
      {
        live: () => this.#live(),
        position: (position) => (this.#position = position),
        report: this.report,
        dead: () => this.#lost(),
      },
      this.#refused,
      this.#wanted,
      this.#position ?? this.#poller.position,
    );
    this.#phase = { name: 'open', socket, session, cancel };
    this.#tell();
  }

  #live(): void {
    if (this.#phase.name === 'open') this.#phase.cancel();
    this.#vain = 0;
    this.#live_at = this.environment.clock.now();
    this.#poller.stop();
    this.#tell();
  }

  /** Without a code: given up by this side. */
  #lost(code = 0): void {
    const { clock, random } = this.environment;
    if (this.#live_at === null) this.#vain += 1;
    this.#abandon();
    this.#ended();
    if (!mayReturn(code)) {
      this.#phase = { name: 'stopped' };
    } else {
      const lost_for_ms = this.#lost_at === null ? null : clock.now() - this.#lost_at;
      const trouble = { failures: this.#failures++, lost_for_ms, vain: this.#vain };
      this.#phase = {
        name: 'waiting',
        cancel: clock.after(waitBefore(trouble, random()), () => this.#connect()),
      };
    }
    if (this.#phase.name === 'stopped' || this.#vain >= BLOCKED_AFTER) this.#poller.start(this.#position);
    this.#tell();
  }

  #ended(): void {
    if (this.#live_at === null) return;
    this.#lost_at = this.environment.clock.now();
    if (this.#lost_at - this.#live_at >= STEADY_MS) this.#failures = 0;
    this.#live_at = null;
  }

  /** Lets go of whatever is under way; nothing more is heard of it. */
  #abandon(): void {
    const phase = this.#phase;
    this.#attempt += 1;
    if ('cancel' in phase) phase.cancel();
    if (phase.name === 'open') phase.session.end();
    if ('socket' in phase) phase.socket.close();
  }

  #tell(): void {
    if (this.#told === this.state) return;
    this.#told = this.state;
    this.report({ kind: 'state', state: this.#told });
  }
}
