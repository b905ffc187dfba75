// Ticks of the market, driven one by one: the exchange's bodies into the module, parsed, windows and all four boards.
import { ours, simulator, warm } from './market.mjs';
import { cpuOf } from './processor.mjs';
import { spread } from './rounds.mjs';
import { bundle, workerd } from './servers.mjs';

const TICK_MS = 5000;
const BOARDS =
  '/__fault/uncached/api/components?names=top-banner-scroll,bottom-banner-scroll,gainers-table,losers-table';

/**
 * @param {number} port
 * @param {string} address
 * @param {RequestInit} [init]
 */
async function ask(port, address, init) {
  const response = await fetch(`http://127.0.0.1:${port}${address}`, init);
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  await response.arrayBuffer();
}

/**
 * CPU of a tick for each number of products, milliseconds: all of it, and what remains of it without its requests.
 * @param {string} folder our test bundle
 * @param {number[]} sizes
 * @param {{ ticks: number, rounds: number }} load
 */
export async function ticks(folder, sizes, { ticks, rounds }) {
  const stages = [];
  for (const products of sizes) {
    let now = Math.floor(Date.now() / 1000);
    const exchange = await simulator(products, '--clock', `manual:${now}`);
    const url = `http://127.0.0.1:${exchange.port}`;
    const worker = await ours(folder, `tick-${products}`, exchange.port);
    await warm(worker.port);
    const requests = await workerd(bundle('requests'), `requests-${products}`, {
      text: { COINBASE_URL: url },
    });
    const tick = async () => {
      now += TICK_MS / 1000;
      await ask(exchange.port, '/sim/clock', {
        method: 'POST',
        body: JSON.stringify({ advance_ms: TICK_MS }),
      });
      await ask(worker.port, `/__fault/advance/${TICK_MS}`);
      await ask(worker.port, '/__fault/tick');
      await ask(worker.port, BOARDS);
    };
    const onlyRequests = () => ask(requests.port, `/?end=${now - (now % 60)}`);
    const servers = [exchange, worker, requests];
    stages.push({
      products,
      worker,
      requests,
      tick,
      onlyRequests,
      servers,
      whole: [0].slice(1),
      rest: [0].slice(1),
    });
  }
  for (let round = -1; round < rounds; round += 1) {
    for (const stage of stages) {
      const whole = await costOf(stage.worker.pid, ticks, stage.tick);
      const requests = await costOf(stage.requests.pid, ticks, stage.onlyRequests);
      // The first round warms up.
      if (round < 0) continue;
      stage.whole.push(whole);
      stage.rest.push(whole - requests);
    }
  }
  await Promise.all(stages.flatMap(({ servers }) => servers.map((server) => server.stop())));
  return stages.map(({ products, whole, rest }) => ({ products, whole: spread(whole), rest: spread(rest) }));
}

/**
 * @param {number} pid
 * @param {number} times
 * @param {() => Promise<void>} act
 */
async function costOf(pid, times, act) {
  const before = cpuOf([pid]);
  for (let time = 0; time < times; time += 1) await act();
  return (cpuOf([pid]) - before) / times / 1000;
}
