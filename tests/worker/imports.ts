import type { Browser } from './person';

const PIECE_BYTES = 262_144;

/** What an import has taken. */
export interface Imported {
  last: { id: string; state: string; counts: Record<string, number>; problem?: string };
  requests: number;
  /** Processor time of the slowest request, milliseconds. */
  longest_ms: number;
  total_ms: number;
  /** The most that the heap was after a request. */
  heap_bytes: number;
}

/** What is measured around each request: microseconds of processor time, and bytes of the heap. */
export interface Meter {
  cpu: () => number;
  heap: () => Promise<number>;
}

/** A Ghostfolio file: every three rows buy two of an asset at 100 and sell one at 300; four assets in turn. */
export function tradesOf(rows: number): string {
  const lines = ['Date,Code,DataSource,Currency,Price,Quantity,Action,Fee,Note'];
  for (let row = 0; row < rows; row += 1) {
    const asset = ['BTC', 'ETH', 'SOL', 'ADA'][Math.floor(row / 3) % 4];
    const [action, price] = row % 3 === 2 ? ['SELL', 300] : ['BUY', 100];
    const at = new Date((1_500_000_000 + row * 60) * 1000).toISOString().replace('.000', '');
    lines.push(`${at},${asset},COINGECKO,USD,${price},1,${action},0,row ${row}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Imports a file as the page does. */
export async function importFile(browser: Browser, text: string, meter: Meter): Promise<Imported> {
  const imported: Omit<Imported, 'last'> = { requests: 0, longest_ms: 0, total_ms: 0, heap_bytes: 0 };
  async function ask(method: string, path: string, body: unknown, type = 'application/json') {
    const before = meter.cpu();
    const answer = await browser.ask(method, path, body, {
      'content-type': type,
      'idempotency-key': crypto.randomUUID(),
    });
    const ms = (meter.cpu() - before) / 1000;
    imported.requests += 1;
    imported.total_ms += ms;
    imported.longest_ms = Math.max(imported.longest_ms, ms);
    imported.heap_bytes = Math.max(imported.heap_bytes, await meter.heap());
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
    return answer.json;
  }
  const accounts = (await browser.get('/api/accounts')).json.accounts;
  const account = accounts[0] ?? (await ask('POST', '/api/accounts', { name: 'Exchange', kind: 'real' }));
  const about = { name: 'trades.csv', bytes: text.length, account_id: account.id };
  const path = `/api/imports/${(await ask('POST', '/api/imports', about)).id}`;
  for (let n = 0; n * PIECE_BYTES < text.length; n += 1) {
    const piece = text.slice(n * PIECE_BYTES, (n + 1) * PIECE_BYTES);
    await ask('PUT', `${path}/parts/${n}`, piece, 'text/plain');
  }
  let last: Imported['last'] = await ask('GET', path, undefined);
  for (const until of ['ready', 'done']) {
    while (last.state !== until) {
      last = await ask('POST', `${path}/steps`, { until });
      if (last.problem) throw new Error(last.problem);
    }
  }
  return { ...imported, last };
}
