// What was published, as the hub has confirmed it, and whether a follower had exactly that.

/**
 * Entries stored one after the other.
 * @typedef {object} Batch
 * @property {string} epoch
 * @property {number} offset of the first
 * @property {number} version of the first
 * @property {number} count
 */

export class Truth {
  /** @type {Map<string, Batch[]>} by tag, in their order */
  #batches = new Map();
  /** The life of the log that was last seen. */
  epoch = '';

  /** @param {string} tag @param {Batch} batch */
  add(tag, batch) {
    this.epoch = batch.epoch;
    const batches = this.#batches.get(tag);
    if (batches) batches.push(batch);
    else this.#batches.set(tag, [batch]);
  }

  /** @returns {Record<string, number>} the newest version of each tag */
  newest() {
    return Object.fromEntries(
      [...this.#batches].map(([tag, batches]) => {
        const last = batches[batches.length - 1];
        return [tag, last.version + last.count - 1];
      }),
    );
  }

  /**
   * The first entry of a tag after an offset, and the last of all.
   * @param {string} tag @param {string} epoch @param {number} offset
   */
  after(tag, epoch, offset) {
    const batches = (this.#batches.get(tag) ?? []).filter((batch) => batch.epoch === epoch);
    const next = batches.find((batch) => batch.offset + batch.count - 1 > offset);
    if (next === undefined) return undefined;
    const skipped = Math.max(0, offset + 1 - next.offset);
    const last = batches[batches.length - 1];
    return {
      first: next.version + skipped,
      firstOffset: next.offset + skipped,
      last: last.version + last.count - 1,
      lastOffset: last.offset + last.count - 1,
    };
  }

  /**
   * The version that a tag's entry at an offset has.
   * @param {string} tag @param {string} epoch @param {number} offset
   */
  at(tag, epoch, offset) {
    const batch = (this.#batches.get(tag) ?? []).find(
      (one) => one.epoch === epoch && one.offset <= offset && offset < one.offset + one.count,
    );
    return batch && batch.version + offset - batch.offset;
  }
}

/**
 * What is wrong with what a follower had: nothing, if all is well.
 * @param {Truth} truth
 * @param {{ segments: import('./follower.mjs').Segment[], violations: string[] }} follower
 * @param {string[]} tags that it follows
 * @returns {string[]}
 */
export function faults(truth, { segments, violations }, tags) {
  const found = [...violations];
  if (segments.length === 0) found.push('it was never subscribed');
  for (const [index, { epoch, offset, runs }] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (isLast && epoch !== truth.epoch) found.push(`it ended in ${epoch}, the log is ${truth.epoch}`);
    for (const tag of tags) {
      const [run, expected] = [runs.get(tag), truth.after(tag, epoch, offset)];
      const where = `${tag} from ${offset}`;
      if (run === undefined) {
        if (isLast && expected) found.push(`${where}: nothing came, ${expected.last} is newest`);
        continue;
      }
      if (run.first !== expected?.first || run.firstOffset !== expected.firstOffset)
        found.push(`${where}: began with ${run.first}, not ${expected?.first}`);
      if (isLast && (run.last !== expected?.last || run.lastOffset !== expected.lastOffset))
        found.push(`${where}: ended with ${run.last}, not ${expected?.last}`);
      if (run.last !== truth.at(tag, epoch, run.lastOffset))
        found.push(`${where}: ${run.last} at ${run.lastOffset} was never published`);
      if (run.count !== run.last - run.first + 1)
        found.push(`${where}: ${run.count} entries from ${run.first} to ${run.last}`);
    }
  }
  return found;
}
