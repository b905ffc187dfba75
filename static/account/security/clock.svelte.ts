import { createSubscriber } from 'svelte/reactivity';

const EVERY_MS = 30_000;

/** The time, as often as words such as `5 min ago` need it, while anything on the page says them. */
class Clock {
  #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, EVERY_MS);
    return () => clearInterval(timer);
  });

  get now_ms(): number {
    this.#subscribe();
    return Date.now();
  }
}

export const clock = new Clock();
