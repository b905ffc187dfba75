import { setTimeout as after } from 'node:timers/promises';
import type { Answer } from './stage';
import type { Owner } from './vault';

/** Whoever sends again what was not answered, whichever server runs by then. */
export class Persistent {
  /** Changes that were done, as far as is known. */
  acknowledged = 0;

  sentAgain = 0;

  /** Settles when the server that runs now is gone and another one runs. */
  private next = Promise.withResolvers<undefined>();

  private isUp: Promise<unknown> = Promise.resolve();

  constructor(readonly owner: Owner) {}

  /** The server is about to go: nothing new is sent. */
  down(): void {
    this.isUp = this.next.promise;
  }

  /** Another one runs: who waits for the answer of the old one waits in vain. */
  up(): void {
    this.next.resolve(undefined);
    this.next = Promise.withResolvers();
  }

  /** Sends until it is answered for good: the answer, or none where it was refused. */
  protected async send(method: string, path: string, body?: object): Promise<Answer | undefined> {
    const key = crypto.randomUUID();
    const answer = await this.ask(() => this.owner.write(method, path, body, key));
    if (answer.status >= 300 && answer.status !== 409)
      throw new Error(`${method} ${path} answered ${answer.text}`);
    if (answer.status >= 300) return undefined;
    this.acknowledged += 1;
    return answer;
  }

  protected async ask(request: () => Promise<Answer>): Promise<Answer> {
    for (;;) {
      await this.isUp;
      const answer = await Promise.race([request().catch(() => undefined), this.next.promise]);
      const isOver = answer && answer.status < 500 && answer.json?.error?.code !== 'idempotency_in_progress';
      if (isOver) return answer;
      this.sentAgain += 1;
      await after(10);
    }
  }
}
