// What must be true, and whether it is.

/**
 * @typedef {object} Verdict
 * @property {string} what
 * @property {string} measured
 * @property {number} value
 * @property {number} bound
 */

/**
 * @param {Verdict} verdict
 */
export function line({ what, measured, value, bound }) {
  const over = bound > 0 ? `, ${Math.round((value / bound - 1) * 100)} % over` : '';
  return `| ${what} | ${measured} | ${bound} | ${value <= bound ? 'yes' : `**no${over}**`} |`;
}
