import { boardChannel, priceChannel } from './channels';
import type { Report } from './reports';

/**
 * The last that was heard of each price and board. The server sends it to who subscribes; a page that asks for what
 * another page has already subscribed gets it from here. It may be older than what the page has: times tell.
 */
export class Newest {
  #reports = new Map<string, Report>();

  take(report: Report): void {
    if (report.kind === 'board') this.#reports.set(boardChannel(report.board.component), report);
    if (report.kind !== 'prices') return;
    for (const [product, price] of Object.entries(report.prices))
      this.#reports.set(priceChannel(product), { ...report, prices: { [product]: price } });
  }

  of(channels: readonly string[]): Report[] {
    return channels.map((channel) => this.#reports.get(channel)).filter((report) => report !== undefined);
  }

  /** Forgets all but these. */
  keep(channels: readonly string[]): void {
    const kept = new Set(channels);
    for (const channel of this.#reports.keys()) if (!kept.has(channel)) this.#reports.delete(channel);
  }
}
