import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cpuOf, family } from '../../bench/processor.mjs';
import { importFile, tradesOf, type Imported } from './imports';
import { person, type Browser } from './person';
import { Stage } from './stage';

/** With IMPORT_ROWS=99999 it is a benchmark of some minutes; whole thirds make whole figures. */
const ROWS = Number(process.env['IMPORT_ROWS'] ?? 9_999);
const PATIENCE_MS = 240_000 + ROWS * 20;

/** The runtime: workerd, with the Worker, its objects and the database in it. */
const runtime = () =>
  family(process.pid).filter((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'workerd');

let stage: Stage;
let browser: Browser;
let imported: Imported;
let wasm_bytes: number;

beforeAll(async () => {
  stage = await Stage.start('bundle-with-faults', { INSPECTOR: 'on' });
  [browser] = await person(stage);
  const heap = await stage.heap();
  const meter = { cpu: () => cpuOf(runtime()), heap: () => heap.heapBytes() };
  imported = await importFile(browser, tradesOf(ROWS), meter);
  wasm_bytes = await heap.wasmBytes();
  heap.close();
  if (process.env['IMPORT_ROWS']) console.log(imported, { wasm_bytes });
}, PATIENCE_MS);

afterAll(() => stage.stop());

test('a large file goes into the ledger, and its figures are right', async () => {
  expect(imported.last.counts).toMatchObject({ created: ROWS, waiting: 0, refused: 0, new: 0 });
  const { json } = await browser.get('/api/portfolio');
  expect(json.is_settled).toBe(true);
  // Every three rows buy two for 100 each and sell one for 300: of the two, one is left.
  const thirds = ROWS / 3;
  expect(json.totals).toMatchObject({ realised: String(thirds * 200), cost: String(thirds * 100) });
  expect(json.assets).toHaveLength(4);
});

test('no request of it takes more than ten seconds of processor time, and the Worker stays below a hundred megabytes', () => {
  expect(imported.requests).toBeGreaterThan(ROWS / 500);
  expect(imported.longest_ms).toBeLessThan(10_000);
  expect(imported.heap_bytes + wasm_bytes).toBeLessThan(100e6);
});

test(
  'the same file once more makes nothing',
  async () => {
    const again = await importFile(browser, tradesOf(ROWS), {
      cpu: () => 0,
      heap: () => Promise.resolve(0),
    });
    expect(again.last.counts).toMatchObject({ created: 0, known: ROWS });
  },
  PATIENCE_MS,
);
