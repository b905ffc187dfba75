// A client as the front end is one: it subscribes, follows, comes back with its position, and remembers what it was given.
import { Socket } from './socket.mjs';

const BACKOFF_BASE_MS = 250;
const BACKOFF_CAP_MS = 4000;
/** Codes from here on say: do not come back. */
const FINAL_CLOSE = 4100;
const SUBSCRIBE_ID = 1;

/**
 * What was had of one tag since a start.
 * @typedef {object} Run
 * @property {number} first version of the first entry
 * @property {number} firstOffset
 * @property {number} last version of the last entry
 * @property {number} lastOffset
 * @property {number} count
 */

/**
 * From a start (the first, or one after being told that the past is lost) to the next.
 * @typedef {object} Segment
 * @property {string} epoch
 * @property {number} offset it began at
 * @property {Map<string, Run>} runs
 */

/**
 * @typedef {object} Plan
 * @property {number} port
 * @property {string[]} tags
 * @property {string} [path]
 */

export class Follower {
  /** @type {{ epoch: string, offset: number } | undefined} */
  position;
  /** @type {Segment[]} */
  segments = [];
  /** @type {string[]} what must never happen */
  violations = [];
  tally = { connects: 0, asked: 0, recovered: 0, refused: 0, resets: 0, errors: 0, entries: 0 };
  /** @type {Record<string, number>} by code, 0 for a handshake that was refused */
  closes = {};
  /** When the last subscription was answered; none while there is none. @type {number | undefined} */
  subscribedAt;
  #plan;
  /** @type {Socket | undefined} */
  #socket;
  #attempts = 0;
  #asksRecovery = false;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /** @param {Plan} plan */
  constructor(plan) {
    this.#plan = plan;
  }

  connect() {
    const { port, path = '/ws' } = this.#plan;
    this.tally.connects += 1;
    const socket = new Socket(
      { port, path, protocol: 'cryptovault.v1.json' },
      {
        opened: () => this.#subscribe(),
        message: (buffer, start, end) => this.#message(buffer.toString('utf8', start, end)),
        closed: (code, reason) => this.#closed(code, reason),
      },
    );
    this.#socket = socket;
  }

  /** Goes away without a word, and comes back. @param {number} awayMs beside the back-off */
  drop(awayMs = 0) {
    if (this.#socket === undefined) return;
    this.#socket.drop();
    this.#comeBack(awayMs);
  }

  /** Stops or goes on to read from the network. @param {boolean} reads */
  read(reads) {
    if (reads) this.#socket?.resume();
    else this.#socket?.pause();
  }

  beat() {
    if (this.subscribedAt !== undefined) this.#socket?.say('{}');
  }

  stop() {
    clearTimeout(this.#timer);
    this.#socket?.drop();
    this.#socket = undefined;
    this.subscribedAt = undefined;
  }

  #subscribe() {
    const channels = this.#plan.tags.map((tag) => `inv:${tag}`);
    this.#asksRecovery = this.position !== undefined;
    if (this.#asksRecovery) this.tally.asked += 1;
    this.#socket?.say(
      JSON.stringify({ cmd: 'subscribe', id: SUBSCRIBE_ID, channels, recover: this.position }),
    );
  }

  /** @param {number} code @param {string} reason */
  #closed(code, reason) {
    this.closes[code] = (this.closes[code] ?? 0) + 1;
    if (code >= FINAL_CLOSE) this.#violate(`closed for good: ${code} ${reason}`);
    this.#comeBack(0);
  }

  /** Full jitter: anything up to the cap of this attempt. @param {number} awayMs */
  #comeBack(awayMs) {
    this.#socket = undefined;
    this.subscribedAt = undefined;
    const cap = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#timer = setTimeout(() => this.connect(), awayMs + Math.random() * cap);
  }

  /** @param {string} text */
  #message(text) {
    if (text === '{}') return;
    const frames = [JSON.parse(text)].flat();
    /** A position takes effect after all that its message brings. */
    let reached = 0;
    for (const frame of frames) {
      if (frame.ok !== undefined) reached = this.#answered(frame.ok);
      else if (frame.err !== undefined) this.#refused(frame);
      else if (frame.push === 'changes') reached = Math.max(reached, this.#changes(frame));
      else if (frame.push === 'mark') this.#socket?.say(JSON.stringify({ cmd: 'ack', mark: frame.mark }));
      else if (frame.push === 'reset') reached = this.#restart(frame.epoch, frame.offset, 'resets');
    }
    if (this.position && reached > this.position.offset) this.position.offset = reached;
  }

  /** @param {{ epoch: string, offset: number, recovered?: boolean }} ok */
  #answered({ epoch, offset, recovered }) {
    this.#attempts = 0;
    this.subscribedAt = Date.now();
    if (this.#asksRecovery !== (recovered !== undefined))
      this.#violate(`recovered is ${recovered} after asking: ${this.#asksRecovery}`);
    if (recovered !== true || this.position === undefined) {
      return this.#restart(epoch, offset, recovered === false ? 'refused' : undefined);
    }
    this.tally.recovered += 1;
    if (epoch !== this.position.epoch) this.#violate(`recovered from ${this.position.epoch} into ${epoch}`);
    if (offset < this.position.offset)
      this.#violate(`recovered from ${this.position.offset} back to ${offset}`);
    return offset;
  }

  /** @param {{ err: { code: string, temporary: boolean } }} frame */
  #refused({ err }) {
    this.tally.errors += 1;
    if (!err.temporary) this.#violate(`refused: ${err.code}`);
    this.drop(1000);
  }

  /**
   * What is shown is fetched anew: history begins here.
   * @param {string} epoch
   * @param {number} offset
   * @param {'refused' | 'resets'} [why]
   */
  #restart(epoch, offset, why) {
    if (why) this.tally[why] += 1;
    this.position = { epoch, offset };
    this.segments.push({ epoch, offset, runs: new Map() });
    return offset;
  }

  /** @param {{ offset: number, entries: { offset: number, tag: string, version: number }[] }} push */
  #changes({ offset, entries }) {
    const segment = this.segments.at(-1);
    if (this.position === undefined || segment === undefined) {
      this.#violate('entries before the first position');
      return 0;
    }
    const from = this.position.offset;
    if (offset < from) this.#violate(`the position went back from ${from} to ${offset}`);
    for (const entry of entries) {
      this.tally.entries += 1;
      const run = segment.runs.get(entry.tag);
      if (entry.offset <= Math.max(from, run?.lastOffset ?? 0) || entry.offset > offset)
        this.#violate(`entry ${entry.offset} in a push from ${from} to ${offset}`);
      if (run === undefined) {
        if (!this.#plan.tags.includes(entry.tag)) this.#violate(`not subscribed: ${entry.tag}`);
        const { version, offset: at } = entry;
        segment.runs.set(entry.tag, {
          first: version,
          firstOffset: at,
          last: version,
          lastOffset: at,
          count: 1,
        });
        continue;
      }
      if (entry.version !== run.last + 1)
        this.#violate(`${entry.tag}: version ${entry.version} at ${entry.offset} after ${run.last}`);
      run.last = entry.version;
      run.lastOffset = entry.offset;
      run.count += 1;
    }
    return offset;
  }

  /** @param {string} what */
  #violate(what) {
    if (this.violations.length < 20) this.violations.push(what);
  }
}
