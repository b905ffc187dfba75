import type { Component } from '../data/api';

/** As many as one socket may have. */
export const MOST_CHANNELS = 300;

const PRICE = 'px:';

const TAG = 'inv:';

export const tagChannel = (tag: string) => TAG + tag;
export const boardChannel = (name: Component) => `board:${name}`;
export const priceChannel = (product: string) => PRICE + product;

/** Whether the server keeps what a channel carries for those who are away: newest values are not. */
export const isKept = (channel: string) => channel.startsWith(TAG);

/**
 * Who wants which channels. Each is counted, and wanted as long as somebody wants it; what changes within one
 * task is told once.
 */
export class Interest {
  /** In the order in which they were last asked for. */
  #counts = new Map<string, number>();
  #told = false;

  constructor(private readonly changed: (channels: string[]) => void) {}

  /** Returns what ends it. */
  ask(channels: readonly string[]): () => void {
    const asked = [...new Set(channels)];
    for (const channel of asked) {
      const count = this.#counts.get(channel) ?? 0;
      this.#counts.delete(channel);
      this.#counts.set(channel, count + 1);
    }
    this.#tell();
    let over = false;
    return () => {
      if (over) return;
      over = true;
      for (const channel of asked) this.#drop(channel);
      this.#tell();
    };
  }

  get channels(): string[] {
    return [...this.#counts.keys()];
  }

  #drop(channel: string): void {
    const count = (this.#counts.get(channel) ?? 0) - 1;
    if (count > 0) this.#counts.set(channel, count);
    else this.#counts.delete(channel);
  }

  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    queueMicrotask(() => {
      this.#told = false;
      this.changed(this.channels);
    });
  }
}

/** Where there is not room for all: everything but prices, and of these the ones asked for last. */
export function mostWanted(channels: readonly string[], room = MOST_CHANNELS): string[] {
  if (channels.length <= room) return [...channels];
  const prices = channels.filter((channel) => channel.startsWith(PRICE));
  const others = channels.filter((channel) => !channel.startsWith(PRICE)).slice(0, room);
  return [...others, ...prices.slice(Math.max(0, prices.length - (room - others.length)))];
}
