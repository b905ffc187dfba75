import { act } from '../vault/act';
import { changed } from './changed';

/** So many steps are many more than the largest ledger takes: what goes on after them is a fault, and not work. */
const MOST_STEPS = 5_000;

/** Has figures that are not computed to the end computed on, step by step. One at a time, whichever page asks. */
class Settling {
  busy = $state(false);
  trouble = $state.raw<unknown>(null);

  async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.trouble = null;
    try {
      let settled = false;
      for (let step = 0; !settled && step < MOST_STEPS; step += 1) {
        settled = (await act<{ is_settled: boolean }>('POST', '/api/portfolio/settle')).is_settled;
      }
      await changed();
    } catch (error) {
      this.trouble = error;
    } finally {
      this.busy = false;
    }
  }

  /** Begins if there is something to do. What has failed waits until the person asks. */
  see(is_settled: boolean | undefined): void {
    if (is_settled === false && !this.busy && this.trouble === null) void this.run();
  }
}

export const settling = new Settling();
