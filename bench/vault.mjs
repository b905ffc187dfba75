// `npm run bench:vault`: what a long history costs against a short one, and against Hono on the same tables; writes VAULT.md.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './processor.mjs';
import { ROOT, SCRATCH, stopAll } from './servers.mjs';
import { adding } from './vault/adding.mjs';
import { portfolio } from './vault/portfolio.mjs';
import { report } from './vault/report.mjs';
import { prepare } from './vault/servers.mjs';

const SHIP = join(ROOT, 'build/bundle');
const READS = { requests: 1000, rounds: 11 };
const WRITES = { requests: 100, rounds: 11 };

/** The database to begin with, for the schema as it is. To fill it takes minutes: it is kept. */
function seed() {
  const made = ['bench/seed.rs', ...readdirSync('migrations').map((file) => `migrations/${file}`)];
  const hash = createHash('sha256');
  for (const file of made.toSorted()) hash.update(readFileSync(file));
  const file = join(SCRATCH, `seed-${hash.digest('hex').slice(0, 12)}.sqlite`);
  if (!existsSync(file)) {
    mkdirSync(SCRATCH, { recursive: true });
    const options = ['run', '--quiet', '--profile', 'tools', '--example', 'seed', '--', file];
    execFileSync('cargo', options, { stdio: 'inherit' });
  }
  return file;
}

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => void stopAll().then(() => process.exit(1)));

try {
  process.stderr.write('▸ two people and their histories\n');
  await prepare(seed());
  process.stderr.write('▸ the portfolio\n');
  const read = await portfolio(SHIP, READS);
  process.stderr.write('▸ adding transactions\n');
  const added = await adding(SHIP, WRITES);
  const text = report({ machine: machine(), read, added, reads: READS, writes: WRITES });
  writeFileSync(join(import.meta.dirname, 'VAULT.md'), text);
  process.stdout.write(text);
} finally {
  await stopAll();
}
