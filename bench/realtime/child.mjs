// A part of the benchmark in a process of its own, asked by name.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export class Child {
  #process;
  #next = 0;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();

  /** @param {string} script beside this one */
  constructor(script) {
    this.#process = fork(join(import.meta.dirname, script), { serialization: 'advanced' });
    this.#process.on('message', (/** @type {any} */ { id, value, error }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(new Error(error));
    });
    this.#process.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`${script} ended with ${code}`));
    });
  }

  /**
   * @param {string} verb
   * @param {unknown} [argument]
   * @returns {Promise<any>}
   */
  ask(verb, argument) {
    const id = (this.#next += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.send({ id, verb, argument });
    });
  }

  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }
}

/**
 * In the child: answers what it is asked, and ends with its parent.
 * @param {Record<string, (argument: any) => unknown>} verbs
 */
export function serve(verbs) {
  const answer = (/** @type {unknown} */ message) => process.connected && process.send?.(message);
  process.on('disconnect', () => process.exit());
  process.on('message', async (/** @type {any} */ { id, verb, argument }) => {
    try {
      answer({ id, value: await verbs[verb](argument) });
    } catch (error) {
      answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
}
