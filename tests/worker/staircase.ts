import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stage } from './stage';

const MINUTES = 1000;
const STEP = 0.001;
/** Prices are asked for once in so long. */
const TICK_SECS = 5;

/** What each product costs on the lowest stair. The others are 0.1 % of it higher each. */
export const LOWEST = { 'BTC-USD': 1000, 'ETH-USD': 100, 'SOL-USD': 10 };

/** A market whose prices go where a test wants them: a recording in which each minute is a stair, and a clock that goes up and down. */
export class Staircase {
  /** How far the Worker's clock is ahead. */
  ahead_secs = 0;

  private constructor(
    readonly stage: Stage,
    private readonly from_secs: number,
  ) {}

  static async start(variables: Record<string, string> = {}): Promise<Staircase> {
    const folder = mkdtempSync(join(tmpdir(), 'staircase-'));
    // All of it within the last day, so that it is traded wherever the clock stands.
    const from_secs = Math.floor(Date.now() / 60_000) * 60 - MINUTES * 60;
    for (const [product, lowest] of Object.entries(LOWEST)) {
      const rows = Array.from({ length: MINUTES }, (_, stair) => {
        const price = (lowest * (1 + stair * STEP)).toFixed(4);
        return `${from_secs + stair * 60},${price},${price},${price},${price},1`;
      });
      const text = ['time,low,high,open,close,volume', ...rows, ''].join('\n');
      writeFileSync(join(folder, `${product}-2026-01-01.csv`), text);
    }
    const clock = ['--clock', `manual:${from_secs + 60}`];
    const stage = await Stage.start('bundle-with-faults', variables, '--replay', folder, ...clock);
    return new Staircase(stage, from_secs);
  }

  /** All prices are so many percent above the lowest, from now on. */
  async climb(percent: number): Promise<void> {
    const set = this.from_secs + 60 + Math.round(percent / 100 / STEP) * 60;
    const answer = await fetch(`${this.stage.simulator.url}/sim/clock`, {
      method: 'POST',
      body: JSON.stringify({ set }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** The same, and the market has ticked. */
  async reach(percent: number): Promise<void> {
    await this.climb(percent);
    await this.tick();
  }

  /** The market asks for prices again, five seconds later by the Worker's clock. */
  async tick(): Promise<void> {
    this.ahead_secs += TICK_SECS;
    await this.stage.advance(TICK_SECS);
    await this.stage.tick();
  }

  /** The server ends as `kill -9` ends it; another one goes on, later by the same clock. */
  async kill(): Promise<void> {
    await this.stage.kill();
    await this.stage.advance(this.ahead_secs);
  }
}
