// What a tick asks of the exchange, asked and thrown away: the part of a tick that is not the market's.
import { env } from 'cloudflare:workers';

/** Candles refreshed in a tick, and minutes of each. */
const PRODUCTS = ['BTC-USD', 'ETH-USD', 'SOL-USD', 'XRP-USD', 'DOGE-USD'];
const MINUTES = 120;

/** @param {string} address */
const take = async (address) => {
  const response = await fetch(env.COINBASE_URL + address, { headers: { accept: 'application/json' } });
  await response.arrayBuffer();
};

export default {
  /** @param {Request} request */
  async fetch(request) {
    const end = Number(new URL(request.url).searchParams.get('end'));
    if (Number.isNaN(end) || end === 0) return new Response('pong');
    const iso = (/** @type {number} */ secs) => new Date(secs * 1000).toISOString();
    const span = `granularity=60&start=${iso(end - MINUTES * 60)}&end=${iso(end - 60)}`;
    await take('/products/stats');
    await Promise.all(PRODUCTS.map((product) => take(`/products/${product}/candles?${span}`)));
    return new Response('done');
  },
};
