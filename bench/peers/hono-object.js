// A board rendered from an object's state for each read: Hono in front, a Durable Object behind.
//
// The object holds what ours holds: every product's newest price, its change over three minutes and the price that is measured
// against, all ready from the last tick. A read filters, sorts, builds the rows and renders them.
import { DurableObject } from 'cloudflare:workers';
import { Hono } from 'hono';

const ROWS = 20;
const STALE_AFTER_MS = 15_000;

export class MarketObject extends DurableObject {
  /** @type {import('../state.mjs').MarketState} */
  #market;
  #receivedMs = Date.now();

  constructor(context, environment) {
    super(context, environment);
    this.#market = environment.STATE;
  }

  /** @param {Request} request */
  fetch(request) {
    const gainers = request.url.endsWith('/gainers-table');
    return new Response(JSON.stringify(this.#board(gainers)), {
      headers: { 'content-type': 'application/json' },
    });
  }

  /** @param {boolean} gainers */
  #board(gainers) {
    const sign = gainers ? 1 : -1;
    const data = this.#market.figures
      .filter((figure) => figure.change !== null && figure.change * sign > 0)
      .sort((a, b) => (b.change - a.change) * sign || (a.product_id < b.product_id ? -1 : 1))
      .slice(0, ROWS)
      .map((figure, index) => ({
        rank: index + 1,
        symbol: figure.symbol,
        product_id: figure.product_id,
        current_price: figure.price,
        price_change_percentage_3min: figure.change,
        initial_price_3min: figure.baseline_price,
        baseline_age_seconds: figure.baseline_age_ms / 1000,
        sparkline: figure.closes,
      }));
    const age = Date.now() - this.#receivedMs;
    return {
      component: gainers ? 'gainers-table' : 'losers-table',
      data,
      count: data.length,
      time_frame: '3min',
      update_interval: 5,
      ...this.#market.provenance,
      data_age_ms: age,
      stale: age > STALE_AFTER_MS,
    };
  }
}

const app = new Hono();

app.get('/__fault/uncached/api/component/:name', async (context) => {
  const object = context.env.MARKET.getByName('market');
  const answer = await object.fetch(`https://market/api/component/${context.req.param('name')}`);
  return context.body(await answer.text(), 200, context.env.HEADERS);
});

export default app;
