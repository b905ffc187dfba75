// The report on the sockets: what was measured, on what, and against which bounds.
import { line } from '../bounds.mjs';
import { ratio, spread } from '../rounds.mjs';

const TO_JS_HUB = 1.05;
const TO_PYTHON = 0.6;
const TO_SOCKET_IO = 0.2;
const DELAY_MS = 50;
const BACK_MS = 5000;

/** @param {number[]} values @param {number} digits */
function range(values, digits) {
  const { median, min, max } = spread(values);
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

/** @param {number[]} values @param {number} part of one */
export function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)];
}

/**
 * @typedef {{ name: string, costs: number[], bytes: number, sockets: number, statuses: Map<number, number> }} Measured
 * @param {Measured[]} measured
 * @param {string} what
 * @param {string} unit
 * @param {Record<string, number>} bounds on ours against each
 */
function costs(measured, what, unit, bounds) {
  const [ours, ...others] = measured;
  const times = (/** @type {Measured} */ other) => ratio(ours, other);
  const rows = measured.map(
    (one) =>
      `| ${one.name} | ${range(one.costs, 2)} | ${
        one === ours
          ? ''
          : range(
              ours.costs.map((cost, at) => cost / one.costs[at]),
              3,
            )
      } | ${one.bytes} |`,
  );
  return {
    table: [`| | ${unit}, µs | ours ÷ it | bytes of a message |`, '|---|---|---|---|', ...rows].join('\n'),
    verdicts: others.flatMap((other) => {
      const bound = bounds[other.name];
      if (bound === undefined) return [];
      const { median, min, max } = times(other);
      const measuredText = `${median.toFixed(3)} (${min.toFixed(3)}–${max.toFixed(3)})`;
      return [line({ what: `${what}: ours ÷ ${other.name}`, measured: measuredText, value: median, bound })];
    }),
  };
}

/** @param {number[]} values */
const times = (values) =>
  `median ${quantile(values, 0.5)}, p99 ${quantile(values, 0.99)}, longest ${quantile(values, 1)} ms`;

/** @type {Record<string, (measured: any) => { verdicts: string[], text: string }>} */
const SECTIONS = {
  fanOut(measured) {
    const parts = measured.map((/** @type {Measured[]} */ one) => {
      const count = one[0].sockets.toLocaleString('en');
      const bounds = { 'js-hub': TO_JS_HUB, 'python-socketio': TO_PYTHON };
      return { count, ...costs(one, `Fan-out to ${count}`, 'CPU per delivered message', bounds) };
    });
    const tables = parts.map((/** @type {any} */ { count, table }) => `### ${count} sockets\n\n${table}`);
    return {
      verdicts: parts.flatMap((/** @type {any} */ { verdicts }) => verdicts),
      text: `## Fan-out

One message to all; the next is published once the last has reached everyone. Ours is a push of seven prices to sockets that have
subscribed to these. \`js-hub\` is a Durable Object in plain JavaScript on the same workerd, with one loop that sends the same string;
\`socket.io\` is on Node, \`python-socketio\` on uvicorn with uvloop, both on WebSockets only.

${tables.join('\n\n')}`,
    };
  },
  conflated(measured) {
    const bounds = { 'socket.io': TO_SOCKET_IO };
    const { table, verdicts } = costs(measured, '200 prices', 'CPU per delivered price', bounds);
    return {
      verdicts,
      text: `## 200 products that all change

${measured[0].sockets.toLocaleString('en')} sockets that have subscribed to all of them. Ours sends one frame for each publication; Socket.IO on Node emits each price to
the room of its product. Here too the next publication waits for the last.

${table}`,
    };
  },
  delays(measured) {
    const p99 = (/** @type {{ rounds: number[][] }} */ { rounds }) =>
      rounds.map((one) => quantile(one, 0.99));
    const rows = measured.map((/** @type {any} */ one) => {
      const all = one.rounds.flat();
      return `| ${one.name} | ${quantile(all, 0.5)} | ${range(p99(one), 0)} | ${quantile(all, 1)} | ${all.length.toLocaleString('en')} |`;
    });
    return {
      verdicts: [
        line({
          what: '200 prices four times a second, p99 of the delay, ms',
          measured: range(p99(measured[0]), 0),
          value: spread(p99(measured[0])).median,
          bound: DELAY_MS,
        }),
      ],
      text: `## Delay of prices

The same 200 products, published four times a second to 1,000 sockets; from the frame's \`at_ms\` to its arrival, by one clock. Every
arrival counts. \`js-hub\` sends as many bytes with its own time: that is what the runtime, the client and the machine take.

| | median, ms | p99 of a round, ms | longest, ms | arrivals |
|---|---|---|---|---|
${rows.join('\n')}`,
    };
  },
  held({ wanted, sockets, variants }) {
    const rows = variants.map(
      (/** @type {any} */ { name, perSocket, reached }) =>
        `| ${name} | ${range(perSocket, 0)} | ${reached.toLocaleString('en')} |`,
    );
    return {
      verdicts: [],
      text: `## Memory

Resident memory of workerd with one socket, and with ${sockets.toLocaleString('en')} that have all just been sent a message, divided by the sockets added.${
        sockets < wanted
          ? ` It
opens two files for a socket, and may not open enough here for ${wanted.toLocaleString('en')}.`
          : ''
      }

| | bytes per socket | sockets reached |
|---|---|---|
${rows.join('\n')}`,
    };
  },
  feed(arrivals) {
    const p99 = quantile(arrivals, 0.99);
    return {
      verdicts: [
        line({
          what: "From the market's tick to the socket, p99, ms",
          measured: String(p99),
          value: p99,
          bound: DELAY_MS,
        }),
      ],
      text: `## From the exchange to the socket

The market ticks on the simulator's prices of 200 products; 500 sockets have subscribed to all. From the tick (\`at_ms\`) to the arrival:
${arrivals.length.toLocaleString('en')} arrivals, ${times(arrivals)}.`,
    };
  },
  reconnect({ clients, rounds }) {
    const slowest = rounds.map((/** @type {any} */ { backMs }) => backMs.at(-1));
    const worst = Math.max(...slowest);
    const reads = Math.max(...rounds.map((/** @type {any} */ one) => one.reads));
    const faults = rounds.flatMap((/** @type {any} */ one) => one.faults);
    return {
      verdicts: [
        line({
          what: 'Back after a kill, the slowest client, ms',
          measured: range(slowest, 0),
          value: worst,
          bound: BACK_MS,
        }),
        line({ what: 'Recovery reads of a client', measured: String(reads), value: reads, bound: 1 }),
        line({
          what: 'Clients without what they missed',
          measured: String(faults.length),
          value: faults.length,
          bound: 0,
        }),
      ],
      text: `## After a restart

workerd is killed (\`kill -9\`) under ${clients.toLocaleString('en')} clients and started again on the same storage, and 20 entries are published before they are
back. They back off with full jitter from 250 ms up to 4 s. Times are from the kill to the answer to \`subscribe\`.

| down, ms | median back, ms | slowest back, ms | recovered |
|---|---|---|---|
${rounds.map((/** @type {any} */ one) => `| ${one.downMs} | ${quantile(one.backMs, 0.5)} | ${one.backMs.at(-1)} | ${one.recovered} |`).join('\n')}`,
    };
  },
  chaos({ load, faults, kills, published, doubts, epochs, seconds, tally, closes }) {
    const count = (/** @type {number} */ number) => number.toLocaleString('en');
    const codes = Object.entries(closes).map(
      ([code, times]) => `${code === '0' ? 'refused' : code} × ${count(times)}`,
    );
    return {
      verdicts: [
        line({
          what: 'Chaos: what is wrong with what clients had',
          measured: String(faults.length),
          value: faults.length,
          bound: 0,
        }),
      ],
      text: `## Chaos

${count(published)} entries on ${load.tags} tags in batches of ${load.batch}, to ${load.followers} clients with ${load.followed} tags each, who leave after ${load.stayMs / 1000} s on
average, one in ten for up to ${load.awayMs / 1000} s; workerd killed ${kills} times; ${seconds} s. Every client's history is compared with what the hub
confirmed: from its last start (the first, or one after \`recovered: false\` or \`reset\`) to the last entry, by version and offset.

${count(tally.entries)} entries received; ${count(tally.connects)} connections, ${count(tally.asked)} of them asked to recover: ${count(tally.recovered)} did, ${count(tally.refused)} were told that they cannot;
${tally.resets} resets. Closed by the server or its end: ${codes.join(', ') || 'none'}. Publications whose answer was lost in a kill: ${doubts.stored} had been stored,
${doubts.lost} had not, ${doubts.partial} in part, ${doubts.unknown} unknown. Lives of the log: ${epochs}.${
        faults.length > 0
          ? `\n\n${faults
              .slice(0, 20)
              .map((/** @type {string} */ fault) => `- ${fault}`)
              .join('\n')}`
          : ''
      }`,
    };
  },
};

/** @param {Record<string, any>} results */
export function report({ command, machine, versions, ...results }) {
  const sections = Object.entries(results).map(([name, measured]) => SECTIONS[name](measured));
  return `# Benchmark results: sockets

Written by \`${command}\` on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC.
Machine: ${machine}. Other programs may have used it too: the ratios say more than the times.
Peers: ${versions.join(', ')}.

CPU is that of the server's processes, user and system, as the scheduler accounts for it. The client is another process on the same machine and does
not count. Variants take turns in one run, in an order that rotates. Figures are medians with the smallest and the largest; a ratio is
taken within each round.

## Bounds

| what | measured | bound | met |
|---|---|---|---|
${sections.flatMap(({ verdicts }) => verdicts).join('\n')}

${sections.map(({ text }) => text).join('\n\n')}
`;
}
