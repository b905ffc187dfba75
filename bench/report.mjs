// The report: what was measured, on what, and against which bounds.
import { line } from './bounds.mjs';
import { ratio, spread } from './rounds.mjs';

/** Bounds on our CPU per request against each peer's. */
const AGAINST = { hono: 1, raw: 1.05 };
/** The same for the usual stack. */
const STACK_AGAINST = { fastapi: 0.25 };
/** The same for a private read: a signature and a record from KV. */
const PRIVATE_AGAINST = { hono: 1.5 };
const TICK_MS = 10;
const TICK_PRODUCTS = 1000;
/** A tick with a hundred thousand rules, milliseconds; and against one with a tenth of them. */
const ALERTS = { ms: 10, times: 1.5 };
const WASM_BYTES = 300_000;
const STARTUP_MS = 50;

/** @param {import('./rounds.mjs').Measured[]} measured */
function table(measured) {
  const rows = measured.map((one) => {
    const cost = range(spread(one.costs), 1);
    const times = one.name === 'ours' ? '' : range(ratio(measured[0], one), 3);
    const answers = [...one.statuses].sort().map(([status, count]) => `${count} × ${status}`);
    return `| ${one.name} | ${cost} | ${times} | ${answers.join(', ')} |`;
  });
  return ['| | CPU per request, µs | ours ÷ it | answers |', '|---|---|---|---|', ...rows].join('\n');
}

/**
 * @param {{ median: number, lower: number, upper: number }} values
 * @param {number} digits
 */
function range({ median, lower, upper }, digits) {
  return `${median.toFixed(digits)} (${lower.toFixed(digits)}–${upper.toFixed(digits)})`;
}

/**
 * @param {string} title
 * @param {import('./rounds.mjs').Measured[]} measured
 * @param {Record<string, number>} [against]
 */
function verdicts(title, measured, against = AGAINST) {
  const [ours, ...others] = measured;
  return others.flatMap((other) => {
    const bound = against[other.name];
    if (bound === undefined) return [];
    const times = ratio(ours, other);
    return [
      line({ what: `${title}: ours ÷ ${other.name}`, measured: range(times, 3), value: times.median, bound }),
    ];
  });
}

/**
 * What a Worker can reach at best against the usual stack.
 * @param {import('./rounds.mjs').Measured[]} measured
 */
function floor(measured) {
  const [raw, fastapi] = ['raw', 'fastapi'].map((name) => measured.find((one) => one.name === name));
  if (!raw || !fastapi) return '';
  return `\`raw\` ÷ \`fastapi\` is ${range(ratio(raw, fastapi), 3)}: what a Worker in plain JavaScript reaches that looks the answer up and sends it.`;
}

/**
 * @typedef {object} Results
 * @property {string} machine
 * @property {string} command
 * @property {Awaited<ReturnType<typeof import('./reads.mjs').reads>>} reads
 * @property {Awaited<ReturnType<typeof import('./private.mjs').privately>>} me
 * @property {Awaited<ReturnType<typeof import('./object.mjs').object>>[]} objects
 * @property {Awaited<ReturnType<typeof import('./stack.mjs').stack>>} stack
 * @property {Awaited<ReturnType<typeof import('./tick.mjs').ticks>>} ticks
 * @property {Awaited<ReturnType<typeof import('./alerts.mjs').alerts>>} alerts
 * @property {ReturnType<typeof import('./startup.mjs').sizes>} sizes
 * @property {Awaited<ReturnType<typeof import('./startup.mjs').startup>>} startup
 * @property {{ requests: number, rounds: number }} load
 * @property {number} starts
 */

/** @param {Results} results */
export function report({
  machine,
  command,
  reads,
  me,
  objects,
  stack,
  alerts,
  ticks,
  sizes,
  startup,
  load,
  starts,
}) {
  const [few, many] = alerts;
  const [tick, twice] = [1, 2].map((times) =>
    ticks.find(({ products }) => products === TICK_PRODUCTS * times),
  );
  const bounds = [
    ...reads.flatMap(({ title, measured }) => verdicts(title, measured)),
    ...verdicts('Private read', me.measured, PRIVATE_AGAINST),
    ...objects.flatMap(({ products, measured }) =>
      verdicts(`Board from the object, ${products} products`, measured),
    ),
    ...(stack.measured ? verdicts('Board, the usual stack', stack.measured, STACK_AGAINST) : []),
    ...(tick && twice
      ? [
          line({
            what: 'Tick of 1,000 products: parse, windows, boards, ms',
            measured: range(tick.module, 1),
            value: tick.module.median,
            bound: TICK_MS,
          }),
          line({
            what: 'The same of 2,000 products ÷ of 1,000',
            measured: (twice.module.median / tick.module.median).toFixed(2),
            value: twice.module.median / tick.module.median,
            bound: 2,
          }),
        ]
      : []),
    line({
      what: `Tick of 400 products, ${many.rules.toLocaleString('en')} rules, none hit, ms`,
      measured: range(many.rows[0].cpu, 2),
      value: many.rows[0].cpu.median,
      bound: ALERTS.ms,
    }),
    line({
      what: `The same ÷ with ${few.rules.toLocaleString('en')} rules`,
      measured: (many.rows[0].cpu.median / few.rows[0].cpu.median).toFixed(2),
      value: many.rows[0].cpu.median / few.rows[0].cpu.median,
      bound: ALERTS.times,
    }),
    line({
      what: 'wasm, gzipped, bytes',
      measured: String(sizes.wasm),
      value: sizes.wasm,
      bound: WASM_BYTES,
    }),
    line({
      what: 'Start-up, ms',
      measured: range(startup.elapsed, 0),
      value: startup.elapsed.median,
      bound: STARTUP_MS,
    }),
  ];
  return `# Benchmark results

Written by \`${command}\` on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC.
Machine: ${machine}. Other programs may have used it too: the ratios say more than the times.

CPU is that of the server's processes, user and system, as the scheduler accounts for it, around ${load.requests.toLocaleString('en')} requests
over 32 keep-alive connections; the client is another process and does not count. The variants take turns in one run, in an
order that rotates, for ${load.rounds} rounds, and all servers are started anew ${starts} times: where a process happens to lie in memory makes it slower or
quicker for as long as it runs. Figures are medians with the quartiles; a ratio is taken within each round.

## Bounds

| what | measured | bound | met |
|---|---|---|---|
${bounds.join('\n')}

## Reads from memory

Ours ticks and revalidates every five seconds while it is measured, as it does for users; its entity tag changes with it, and the
client uses the newest. The peers give out one copied answer of ours with the same headers: \`hono\` with its router and context,
\`raw\` with a \`Map\` and a prepared \`ResponseInit\`.

${reads.map(({ title, address, bytes, measured }) => `### ${title}\n\n\`${address}\`, ${bytes.toLocaleString('en')} bytes\n\n${table(measured)}`).join('\n\n')}

## A private read

\`${me.address}\`, ${me.bytes.toLocaleString('en')} bytes, ${me.isSame ? 'the same from both' : '**not the same from both**'}: the token in the cookie is verified (HS256, issuer,
audience, kind, expiry), the session's record is read from KV, the token against forgery is computed. The peer is Hono with \`hono/jwt\`.
KV is a file that workerd reads, and costs both the same.

${table(me.measured)}

## A board from the object's state

No cache on the way: the Worker asks its Durable Object, which selects, sorts, builds and renders the 20 rows. The peer is Hono with a
Durable Object in JavaScript that holds the same figures.

${objects.map(({ products, measured, isSame, bytes }) => `### ${products} products\n\n${bytes.toLocaleString('en')} bytes, ${isSame ? 'the same from both' : '**not the same from both**'}\n\n${table(measured)}`).join('\n\n')}

## The usual stack

${stack.measured ? `FastAPI on uvicorn, the rendered board in Redis; the CPU of both counts. ${stack.versions?.join(', ')}.\n\n${table(stack.measured)}\n\n${floor(stack.measured)}` : `Not measured: ${stack.reason}.`}

## Ticks

*Parse, windows, boards* is the module's own work: the exchange's bodies of sixty ticks, recorded before, are taken one after the other in
one call, and after each the windows are computed and the four boards and the tape of prices are written.
*All* is what the whole process does for a tick that is driven by hand, and for reading its boards: requests to the exchange, four other objects,
what is stored, and two reads of a database that is not there, with what is logged of it.

| products | parse, windows, boards, ms CPU | all, ms CPU |
|---|---|---|
${ticks.map(({ products, whole, module }) => `| ${products} | ${range(module, 2)} | ${range(whole, 1)} |`).join('\n')}

## Rules of alerts

A tick of 400 products, as the object of alerts takes it: parsed, compared with all rules, and what it comes to written as the database takes it.
Each tick that hits is followed by one that arms again what was hit; the figure is that of one of the two.

| rules | hits | ms CPU | bytes to store |
|---|---|---|---|
${alerts.flatMap(({ rules, rows }) => rows.map(({ hits, cpu, stored }) => `| ${rules.toLocaleString('en')} | ${hits.toLocaleString('en')} | ${range(cpu, 2)} | ${Math.round(stored).toLocaleString('en')} |`)).join('\n')}

Memory that holding them takes: ${alerts.map(({ rules, bytes }) => `${rules.toLocaleString('en')} rules ${(bytes / 2 ** 20).toFixed(0)} MiB`).join(', ')}.

## The bundle

Gzipped: wasm ${sizes.wasm.toLocaleString('en')} bytes, JavaScript ${sizes.script.toLocaleString('en')} bytes. Start-up is the time from the start of a workerd process to
its first answer, less the same with an empty Worker: ${range(startup.elapsed, 0)} ms, of which CPU ${range(startup.cpu, 0)} ms.
`;
}
