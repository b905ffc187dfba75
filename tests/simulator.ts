import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A fault of the simulator; see `sim --help` and its control address `/sim/faults`. */
export interface Fault {
  path: string;
  kind: string;
  status?: number;
  ms?: number;
  count?: number;
  rows?: number;
}

/** The exchange simulator as a child process, with its control API. */
export class Simulator {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Starts one on a free port. `options` are its command line. */
  static async start(...options: string[]): Promise<Simulator> {
    const program = process.env.SIMULATOR ?? 'target/tools/sim';
    const child = spawn(program, ['--port', '0', '--rate-limit', 'off', ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout! });
    const url = await new Promise<string>((resolve, reject) => {
      lines.once('line', (line) => resolve(line.replace('listening on ', '')));
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the simulator ended with ${code}`)));
    });
    return new Simulator(url, child);
  }

  /** Replaces all faults. */
  async fail(...faults: Fault[]): Promise<void> {
    const answer = await fetch(`${this.url}/sim/faults`, { method: 'PUT', body: JSON.stringify(faults) });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** Ends all faults. */
  async heal(): Promise<void> {
    await fetch(`${this.url}/sim/faults`, { method: 'DELETE' });
  }

  /** Requests counted since the last reset, by path. */
  async requests(): Promise<Record<string, number>> {
    return (await (await fetch(`${this.url}/sim/requests`)).json()) as Record<string, number>;
  }

  /** Forgets the counted requests. */
  async resetRequests(): Promise<void> {
    await fetch(`${this.url}/sim/requests`, { method: 'DELETE' });
  }

  stop(): void {
    this.child.kill();
  }
}
