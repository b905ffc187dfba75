// Publishes entries in batches, several at once, and knows of each whether it was stored, even if the hub dies meanwhile.
import { setTimeout as after } from 'node:timers/promises';
import { ask } from './ask.mjs';

const FIRST_VERSION = 1;
/** How often a batch is tried. */
const ATTEMPTS = 20;

export class Publisher {
  /** Entries that the hub has confirmed. */
  published = 0;
  /** Publications without an answer, by what the log said of them. */
  doubts = { stored: 0, lost: 0, partial: 0, unknown: 0 };
  /** @type {Set<string>} lives of the log */
  epochs = new Set();
  #port;
  #truth;
  #load;
  /** Settled while the hub runs. @type {Promise<void>} */
  #running = Promise.resolve();
  #release = () => {};

  /**
   * @param {number} port
   * @param {import('./truth.mjs').Truth} truth
   * @param {{ entries: number, perSecond: number, batch: number, lanes: number }} load
   */
  constructor(port, truth, load) {
    this.#port = port;
    this.#truth = truth;
    this.#load = load;
  }

  /** The hub is about to be killed. */
  down() {
    this.#running = new Promise((resolve) => (this.#release = resolve));
  }

  /** The hub is there again. */
  up() {
    this.#release();
  }

  /** @param {string[]} tags */
  async publish(tags) {
    const { entries, lanes } = this.#load;
    const began = Date.now();
    let begun = 0;
    const lane = async (/** @type {string[]} */ own) => {
      const next = new Map(own.map((tag) => [tag, FIRST_VERSION]));
      let position = await this.#ask('/api/changes');
      for (let turn = 0; begun < entries; turn += 1) {
        const tag = own[turn % own.length];
        const count = Math.min(this.#load.batch, entries - begun);
        begun += count;
        await after(Math.max(0, began + (begun / this.#load.perSecond) * 1000 - Date.now()));
        const version = next.get(tag) ?? FIRST_VERSION;
        const done = await this.#batch(tag, version, count, position);
        position = done;
        next.set(tag, done.next);
      }
    };
    await Promise.all(
      Array.from({ length: lanes }, (_, which) => lane(tags.filter((_, at) => at % lanes === which))),
    );
  }

  /**
   * Publishes a batch, again if it was lost.
   * @param {string} tag
   * @param {number} version of the first entry
   * @param {number} count
   * @param {{ epoch: string, offset: number }} position before it
   * @returns {Promise<{ epoch: string, offset: number, next: number }>} after it, and the version that comes next
   */
  async #batch(tag, version, count, position) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { epoch, offset } = await ask(this.#port, `/__fault/hub/invalidate/${tag}/${count}/${version}`);
        this.#store(tag, { epoch, offset: offset - count + 1, version, count });
        return { epoch, offset, next: version + count };
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
        const stored = await this.#resolve(tag, version, count, position, error);
        position = stored;
        if (stored.count === count) return { ...stored, next: version + count };
        version += stored.count + stored.skipped;
        count -= stored.count;
      }
    }
  }

  /**
   * What the log has of a batch that was never answered.
   * @param {string} tag
   * @param {number} version of its first entry
   * @param {number} count
   * @param {{ epoch: string, offset: number }} since
   * @param {unknown} error
   */
  async #resolve(tag, version, count, since, error) {
    await this.#running;
    const log = await this.#ask(`/api/changes?since=${since.epoch}.${since.offset}`);
    const { epoch, offset } = log;
    if (!log.recovered) {
      if (epoch === since.epoch) throw new Error(`the log forgot what was just published (${error})`);
      // A new life of the log. Versions go on beyond those that nobody can know of.
      this.doubts.unknown += 1;
      return { epoch, offset, count: 0, skipped: count };
    }
    const mine = log.entries.filter(
      (/** @type {any} */ entry) => entry.tag === tag && entry.version >= version,
    );
    for (const entry of mine)
      this.#store(tag, { epoch, offset: entry.offset, version: entry.version, count: 1 });
    this.doubts[mine.length === 0 ? 'lost' : mine.length === count ? 'stored' : 'partial'] += 1;
    return { epoch, offset, count: mine.length, skipped: 0 };
  }

  /** @param {string} tag @param {import('./truth.mjs').Batch} batch */
  #store(tag, batch) {
    this.#truth.add(tag, batch);
    this.epochs.add(batch.epoch);
    this.published += batch.count;
  }

  /** Asks until the hub answers. @param {string} address */
  async #ask(address) {
    for (let attempt = 0; ; attempt += 1) {
      await this.#running;
      try {
        return await ask(this.#port, address);
      } catch (error) {
        if (attempt > 50) throw error;
        await after(50);
      }
    }
  }

  /** The log's newest entries are those that were confirmed. @param {string[]} tags */
  async verify(tags) {
    const { epoch, offset } = await this.#ask('/api/changes');
    const since = Math.max(0, offset - this.#load.batch * 2);
    const log = await this.#ask(`/api/changes?since=${epoch}.${since}`);
    if (!log.recovered || log.entries.length === 0) throw new Error('the log has lost its end');
    const newest = this.#truth.newest();
    for (const tag of tags) {
      const last = log.entries.filter((/** @type {any} */ entry) => entry.tag === tag).at(-1);
      if (last && last.version !== newest[tag])
        throw new Error(`${tag}: the log ends with ${last.version}, published were ${newest[tag]}`);
      const expected = this.#truth.after(tag, epoch, since);
      if ((expected === undefined) !== (last === undefined))
        throw new Error(`${tag}: what the log has after ${since} is not what was published`);
    }
  }
}
