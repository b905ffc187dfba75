// The report: what a long history costs, and against which bounds.
import { line } from '../bounds.mjs';
import { ratio, spread } from '../rounds.mjs';

/** Bounds on what a hundred thousand transactions cost against a thousand, and on our CPU against Hono's. */
const PORTFOLIO = { cpu: 1.2, rows: 1.2, hono: 1 };
const ADDING = 1.5;

/**
 * @param {{ median: number, min: number, max: number }} values
 * @param {number} digits
 */
const range = ({ median, min, max }, digits) =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;

/**
 * @param {string} what
 * @param {import('../rounds.mjs').Measured} over
 * @param {import('../rounds.mjs').Measured} under
 * @param {number} bound
 */
function cpu(what, over, under, bound) {
  const times = ratio(over, under);
  return line({ what, measured: range(times, 3), value: times.median, bound });
}

/**
 * @param {string} what
 * @param {{ few: number, many: number }} rows
 * @param {number} bound
 */
function counted(what, { few, many }, bound) {
  const measured = `${(many / few).toFixed(3)} (${many.toFixed(1)} ÷ ${few.toFixed(1)})`;
  return line({ what, measured, value: many / few, bound });
}

/** @param {import('../rounds.mjs').Measured[]} measured */
const table = (measured) =>
  ['| | CPU per request, µs |', '|---|---|']
    .concat(measured.map(({ name, costs }) => `| ${name} | ${range(spread(costs), 0)} |`))
    .join('\n');

/**
 * @typedef {object} Results
 * @property {string} machine
 * @property {Awaited<ReturnType<typeof import('./portfolio.mjs').portfolio>>} read
 * @property {import('./adding.mjs').Added[]} added
 * @property {{ requests: number, rounds: number }} reads
 * @property {{ requests: number, rounds: number }} writes
 */

/** @param {Results} results */
export function report({ machine, read, added, reads, writes }) {
  const [short, long] = read.lengths;
  const [ours, hono, bare] = read.peers;
  const own = (/** @type {import('../rounds.mjs').Measured} */ one) => ({
    ...one,
    costs: one.costs.map((cost, round) => cost - bare.costs[round]),
  });
  const bounds = [
    cpu('Portfolio, CPU: 100,000 ÷ 1,000 transactions', long, short, PORTFOLIO.cpu),
    counted('Portfolio, rows that D1 reads: the same', read.rows, PORTFOLIO.rows),
    cpu('Portfolio, CPU: ours ÷ hono', ours, hono, PORTFOLIO.hono),
    ...added.flatMap(({ title, measured: [few, many], rows }) => [
      cpu(`${title} is added, CPU: 100,000 ÷ 1,000`, many, few, ADDING),
      counted(`${title} is added, rows that D1 reads: the same`, rows, ADDING),
    ]),
  ];
  return `# Benchmark results: the vault

Written by \`npm run bench:vault\` on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC.
Machine: ${machine}. Other programs may have used it too: the ratios say more than the times.

Two people are in one database: one with 1,000 transactions, one with 100,000, of the same ${read.assets} assets in the same three accounts
(\`bench/seed.rs\`). CPU is that of workerd, D1 and KV of Miniflare included, as the scheduler accounts for it. The variants take turns in one run, in an order
that rotates: ${reads.rounds} rounds of ${reads.requests.toLocaleString('en')} reads over 32 connections, ${writes.rounds} of ${writes.requests.toLocaleString('en')} writes, one after the other. Figures are medians
with the smallest and the largest; a ratio is taken within each round. Rows are those of D1's own account, \`meta.rows_read\`.

## Bounds

| what | measured | bound | met |
|---|---|---|---|
${bounds.join('\n')}

## The portfolio

\`${read.address}\`, ${read.bytes.toLocaleString('en')} bytes

${table(read.lengths)}

The peer is Hono with \`hono/jwt\`, the same record from KV, the same statement, the same figures in \`BigInt\`: ${read.isSame ? 'the same answer' : '**not the same answer**'}. What the
statement costs by itself, in a Worker that throws its rows away, is the same for both; without it: ours ${range(spread(own(ours).costs), 0)} µs, Hono
${range(spread(own(hono).costs), 0)} µs, ours ÷ hono ${range(ratio(own(ours), own(hono)), 3)}.

${table(read.peers)}

## One more transaction

${added.map(({ title, measured }) => `### ${title}\n\n${table(measured)}`).join('\n\n')}
`;
}
