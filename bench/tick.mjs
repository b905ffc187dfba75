// Ticks of the market: what each costs the whole process, and what of it is the module's own work.
import { ours, simulator, warm } from './market.mjs';
import { cpuOf } from './processor.mjs';
import { spread } from './rounds.mjs';

const TICK_MS = 5000;
/** Ticks that are recorded, five minutes of them, and how often they are replayed in a round. */
const RECORDED = 60;
const REPLAYS = 4;
const BOARDS =
  '/__fault/uncached/api/components?names=top-banner-scroll,bottom-banner-scroll,gainers-table,losers-table';

/**
 * @param {number} port
 * @param {string} address
 * @param {RequestInit} [init]
 */
async function ask(port, address, init) {
  const response = await fetch(`http://127.0.0.1:${port}${address}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${text}`);
  return text;
}

/**
 * CPU of a tick for each number of products, milliseconds: all that the process does for it, and what the module does alone.
 * @param {string} folder our test bundle
 * @param {number[]} sizes
 * @param {{ ticks: number, rounds: number }} load
 */
export async function ticks(folder, sizes, { ticks, rounds }) {
  const stages = [];
  for (const products of sizes) {
    const exchange = await simulator(products, '--clock', `manual:${Math.floor(Date.now() / 1000)}`);
    const worker = await ours(folder, `tick-${products}`, exchange.port);
    await warm(worker.port);
    const advance = async () => {
      const body = JSON.stringify({ advance_ms: TICK_MS });
      await ask(exchange.port, '/sim/clock', { method: 'POST', body });
      await ask(worker.port, `/__fault/advance/${TICK_MS}`);
    };
    for (let recorded = 0; recorded < RECORDED; recorded += 1) {
      await advance();
      await ask(worker.port, '/__fault/market/record');
    }
    const tick = async () => {
      await advance();
      await ask(worker.port, '/__fault/tick');
      await ask(worker.port, BOARDS);
    };
    const replay = async () => {
      const written = Number(await ask(worker.port, `/__fault/market/replay/${REPLAYS}`));
      if (written < RECORDED * REPLAYS * 10_000) throw new Error(`${written} bytes are no boards`);
    };
    /** @type {{ whole: number[], module: number[] }} */
    const costs = { whole: [], module: [] };
    stages.push({ products, pid: worker.pid, tick, replay, costs, servers: [exchange, worker] });
  }
  for (let round = -1; round < rounds; round += 1) {
    for (const { pid, tick, replay, costs } of stages) {
      const whole = await costOf(pid, async () => {
        for (let time = 0; time < ticks; time += 1) await tick();
      });
      const module = await costOf(pid, replay);
      // The first round warms up.
      if (round < 0) continue;
      costs.whole.push(whole / ticks);
      costs.module.push(module / RECORDED / REPLAYS);
    }
  }
  await Promise.all(stages.flatMap(({ servers }) => servers.map((server) => server.stop())));
  return stages.map(({ products, costs: { whole, module } }) => ({
    products,
    whole: spread(whole),
    module: spread(module),
  }));
}

/**
 * CPU of a process meanwhile, milliseconds.
 * @param {number} pid
 * @param {() => Promise<void>} act
 */
async function costOf(pid, act) {
  const before = cpuOf([pid]);
  await act();
  return (cpuOf([pid]) - before) / 1000;
}
