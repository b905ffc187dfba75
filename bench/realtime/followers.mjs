// The process of many followers, which go away at random if they are told to.
import { serve } from './child.mjs';
import { Follower } from './follower.mjs';

const HEARTBEAT_MS = 25_000;
const PATIENCE_MS = 60_000;
/** One in so many that go away stays away for long. */
const LONG_ABSENCE = 10;

/** @type {Follower[]} */
let followers = [];
let isRestless = false;

/** @param {() => boolean} isTrue @param {() => string} otherwise */
async function until(isTrue, otherwise) {
  const end = Date.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(otherwise());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const subscribed = () => followers.filter(({ subscribedAt }) => subscribedAt !== undefined);

/** @param {Follower} follower @param {{ stayMs: number, awayMs: number }} habits */
function wander(follower, habits) {
  setTimeout(
    () => {
      if (!isRestless) return;
      const isLong = Math.random() * LONG_ABSENCE < 1;
      follower.drop(isLong ? Math.random() * habits.awayMs : 0);
      wander(follower, habits);
    },
    Math.random() * 2 * habits.stayMs,
  );
}

/** Those whose last entry of some tag of theirs is not the newest. @param {Record<string, number>} versions */
function behind(versions) {
  return followers.filter(({ segments }) =>
    [...(segments.at(-1)?.runs ?? [])].some(([tag, { last }]) => last < versions[tag]),
  );
}

setInterval(() => {
  for (const follower of followers) follower.beat();
}, HEARTBEAT_MS);

serve({
  /** @param {{ port: number, tags: string[][], path?: string }} wanted the tags of each follower */
  async open({ port, tags, path }) {
    followers = tags.map((theirs) => new Follower({ port, path, tags: theirs }));
    for (const [index, follower] of followers.entries()) {
      follower.connect();
      if (index % 50 === 49)
        await until(
          () => subscribed().length > index - 50,
          () => 'they do not get in',
        );
    }
    await until(
      () => subscribed().length === followers.length,
      () => `${subscribed().length} of ${followers.length} subscribed`,
    );
  },
  /** @param {{ stayMs: number, awayMs: number }} habits on average, at most */
  wander(habits) {
    isRestless = true;
    for (const follower of followers) wander(follower, habits);
  },
  /** Waits until some, who follow all these tags, have had the newest of each. @param {{ versions: Record<string, number>, which: number[] }} wanted */
  async keepUp({ versions, which }) {
    const lags = (/** @type {number} */ index) => {
      const runs = followers[index].segments.at(-1)?.runs;
      return Object.entries(versions).some(([tag, newest]) => (runs?.get(tag)?.last ?? 0) < newest);
    };
    await until(
      () => !which.some(lags),
      () => `${which.filter(lags).length} of ${which.length} are behind`,
    );
  },
  /** Ends the wandering, and waits until all are there and up to date. @param {{ versions: Record<string, number> }} wanted */
  async settle({ versions }) {
    isRestless = false;
    await until(
      () => subscribed().length === followers.length && behind(versions).length === 0,
      () => `${subscribed().length} of ${followers.length} subscribed, ${behind(versions).length} behind`,
    );
    // What nobody waits for, such as an entry too many, has time to come.
    await new Promise((resolve) => setTimeout(resolve, 500));
  },
  /** @param {{ reads: boolean, which: number[] }} wanted */
  read: ({ reads, which }) => which.forEach((index) => followers[index].read(reads)),
  report: () =>
    followers.map(({ position, segments, violations, tally, closes, subscribedAt }) => ({
      position,
      segments,
      violations,
      tally,
      closes,
      subscribedAt,
    })),
});
