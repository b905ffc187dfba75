import { describe, expect, it } from 'vitest';
import { ApiError } from '../data/client';
import type { Known } from './known';
import { Refresher, type Surroundings } from './refresh';

const KNOWN = { me: { session_id: 's' }, left_ms: 600_000 } as Known;

/** A browser with tabs: one lock, one mark, one server that counts. */
class Browser {
  time = 1_000;
  marked = 0;
  refreshed = 0;
  read = 0;
  fail: ApiError | null = null;
  #last: Promise<unknown> = Promise.resolve();

  tab(): Refresher {
    const surroundings: Surroundings = {
      now: () => this.time,
      alone: <T>(work: () => Promise<T>) => {
        const turn = this.#last.then(work);
        this.#last = turn.catch(() => undefined);
        return turn;
      },
      refreshed_at: () => this.marked,
      mark: (at) => (this.marked = at),
      refresh: async () => {
        await Promise.resolve();
        this.refreshed += 1;
        this.time += 50;
        if (this.fail) throw this.fail;
        return KNOWN;
      },
      read: async () => {
        await Promise.resolve();
        this.read += 1;
        return KNOWN;
      },
    };
    return new Refresher(surroundings);
  }
}

describe('a refresh', () => {
  it('is one, however many requests of a tab need it', async () => {
    const browser = new Browser();
    const tab = browser.tab();
    await Promise.all(Array.from({ length: 20 }, () => tab.refresh()));
    expect(browser.refreshed).toBe(1);
  });

  it('is one among tabs that need it at the same time: the others ask who they are', async () => {
    const browser = new Browser();
    await Promise.all(Array.from({ length: 5 }, () => browser.tab().refresh()));
    expect([browser.refreshed, browser.read]).toEqual([1, 4]);
  });

  it('is not made again for a request that was sent before it and refused after it', async () => {
    const browser = new Browser();
    const sent_at = browser.time;
    await browser.tab().refresh();
    browser.time += 10;
    await browser.tab().refresh(sent_at);
    expect([browser.refreshed, browser.read]).toEqual([1, 1]);
  });

  it('is made again by who needs one later', async () => {
    const browser = new Browser();
    await browser.tab().refresh();
    browser.time += 500_000;
    await browser.tab().refresh();
    expect(browser.refreshed).toBe(2);
  });

  it('that fails is told to all who wait in the tab, and tried by the next', async () => {
    const browser = new Browser();
    browser.fail = new ApiError('session_ended', 'over');
    const tab = browser.tab();
    const outcomes = await Promise.allSettled([tab.refresh(), tab.refresh()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(browser.refreshed).toBe(1);
    browser.fail = null;
    await expect(browser.tab().refresh()).resolves.toBe(KNOWN);
    expect(browser.marked).toBe(browser.time);
  });
});
