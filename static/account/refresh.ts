import { ApiError } from '../data/client';
import type { Known } from './known';

/** What refreshing needs of the browser. */
export interface Surroundings {
  now(): number;
  /** Runs something while no other tab runs it. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** When a tab of this browser last got a new token, on the clock of `now`; 0 if none has. */
  refreshed_at(): number;
  mark(at: number): void;
  /** `POST /api/auth/refresh` */
  refresh(): Promise<Known>;
  /** `GET /api/me` */
  read(): Promise<Known>;
}

/**
 * A refresh token works once, so only one tab may use it, and only one request of that tab. Who had to wait for
 * another tab finds the new token in the browser's keeping, and only asks who it is of.
 */
export class Refresher {
  #running: Promise<Known> | null = null;

  constructor(private readonly browser: Surroundings) {}

  /** `since`: when what was refused was sent. A token that came after that may do, whoever got it. */
  refresh(since = this.browser.now()): Promise<Known> {
    this.#running ??= this.#take(since).finally(() => (this.#running = null));
    return this.#running;
  }

  #take(since: number): Promise<Known> {
    const { browser } = this;
    return browser.alone(async () => {
      if (browser.refreshed_at() >= since) {
        try {
          return await browser.read();
        } catch (error) {
          if (!isOver(error)) throw error;
        }
      }
      const fresh = await browser.refresh();
      browser.mark(browser.now());
      return fresh;
    });
  }
}

/** The server knows of no session. */
export function isOver(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'session_ended' || error.code === 'unauthenticated');
}
