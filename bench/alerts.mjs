// Rules of alerts: what a tick costs that hits none of a hundred thousand, and what those cost that hit some.
import { ours, simulator } from './market.mjs';
import { cpuOf, residentBytes } from './processor.mjs';
import { spread } from './rounds.mjs';

/** As many hits as a tick may have, none among them. */
const HITS = [0, 10, 100, 1000];

/**
 * @param {number} port
 * @param {string} command
 */
async function ask(port, command) {
  const response = await fetch(`http://127.0.0.1:${port}/__fault/alerts/${command}`);
  const text = await response.text();
  if (!response.ok) throw new Error(`${command} answered ${response.status}: ${text}`);
  return Number(text);
}

/**
 * CPU of a tick on 400 products, milliseconds, for each number of rules and of hits: its text is parsed, the rules are compared, and what is to be
 * stored is written as the database takes it. Each tick that hits is followed by one that arms again what was hit; the figure is that of one.
 * @param {string} folder our test bundle
 * @param {number[]} sizes how many rules
 * @param {{ ticks: number, rounds: number }} load
 */
export async function alerts(folder, sizes, { ticks, rounds }) {
  const exchange = await simulator(10);
  const measured = [];
  for (const rules of sizes) {
    const worker = await ours(folder, `alerts-${rules}`, exchange.port);
    await ask(worker.port, 'hold/0');
    const before = residentBytes([worker.pid]);
    const held = await ask(worker.port, `hold/${rules}`);
    if (held !== rules) throw new Error(`${held} rules are held, not ${rules}`);
    const bytes = residentBytes([worker.pid]) - before;
    const rows = HITS.map((hits) => ({ hits, costs: /** @type {number[]} */ ([]), stored: 0 }));
    for (let round = -1; round < rounds; round += 1)
      for (const row of rows) {
        const began = cpuOf([worker.pid]);
        row.stored = (await ask(worker.port, `tick/${row.hits}/${ticks / 2}`)) / ticks;
        // The first round warms up.
        if (round >= 0) row.costs.push((cpuOf([worker.pid]) - began) / ticks / 1000);
      }
    await worker.stop();
    measured.push({ rules, bytes, rows: rows.map(({ costs, ...row }) => ({ ...row, cpu: spread(costs) })) });
  }
  await exchange.stop();
  return measured;
}
