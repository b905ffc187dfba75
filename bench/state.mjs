// The state that a peer's object needs to answer as ours does, taken from our own answers.

/**
 * @typedef {object} FigureState
 * @property {string} product_id
 * @property {string} symbol
 * @property {string} price
 * @property {number | null} change over three minutes, in percent
 * @property {string | null} baseline_price
 * @property {number} baseline_age_ms
 * @property {number[]} closes
 */

/**
 * @typedef {object} MarketState
 * @property {FigureState[]} figures
 * @property {Record<string, unknown>} provenance
 */

/**
 * @param {any[]} markets rows of `/api/markets`
 * @param {any} board
 * @returns {MarketState}
 */
export function stateOf(markets, board) {
  const shown = new Map(board.data.map((/** @type {any} */ row) => [row.product_id, row]));
  const figures = markets.map((market) => {
    const row = shown.get(market.product_id);
    return {
      product_id: market.product_id,
      symbol: market.symbol,
      price: market.price,
      change: row?.price_change_percentage_3min ?? market.change_3m,
      baseline_price: row?.initial_price_3min ?? null,
      baseline_age_ms: (row?.baseline_age_seconds ?? 0) * 1000,
      closes: row?.sparkline ?? [],
    };
  });
  const { last_updated, source, origin, degraded, warming } = board;
  return { figures, provenance: { last_updated, source, origin, degraded, warming } };
}
