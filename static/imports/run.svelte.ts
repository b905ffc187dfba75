import { queryClient } from '../data/queries';
import { changed } from '../portfolio/changed';
import { act } from '../vault/act';
import { piecesOf } from './pieces';
import { importPath, learn } from './queries';
import type { Import, State } from './wire';

/** So many steps are many more than the largest file takes: what goes on after them is a fault, and not work. */
const MOST_STEPS = 5_000;

export type Goal = 'ready' | 'done' | 'undone';

/** Where work that was cut off was going. */
const GOALS: Partial<Record<State, Goal>> = { reading: 'ready', committing: 'done', undoing: 'undone' };

/** The work on imports: piece by piece and step by step, one import at a time. It goes on while other pages are shown. */
class Run {
  /** The import that is worked on. */
  id = $state<string | null>(null);
  /** How much of the file is there, 0 to 1; null while nothing is sent. */
  sent = $state<number | null>(null);
  trouble = $state.raw<{ id: string; error: unknown } | null>(null);
  /** Files that were chosen on this page, by the imports that they are for. */
  #files = new Map<string, File>();

  hold(id: string, file: File): void {
    this.#files.set(id, file);
  }

  holds(id: string): boolean {
    return this.#files.has(id);
  }

  /** Goes on with what waits for nobody. What has failed waits until the person asks. */
  see(one: Import | undefined): void {
    if (!one || this.id !== null || this.trouble?.id === one.id || one.problem) return;
    const goal = GOALS[one.state];
    if (one.state === 'uploading' && this.holds(one.id)) void this.upload(one.id);
    else if (goal) void this.to(one.id, goal);
  }

  /** Sends the file and has it read. */
  upload(id: string): Promise<void> {
    return this.#work(id, async () => {
      const file = this.#files.get(id);
      if (!file) return;
      const bytes = new Uint8Array(await file.arrayBuffer());
      const pieces = [...piecesOf(bytes)];
      this.sent = 0;
      for (const [n, piece] of pieces.entries()) {
        learn(await act<Import>('PUT', `${importPath(id)}/parts/${n}`, piece));
        this.sent = (n + 1) / pieces.length;
      }
      this.sent = null;
      this.#files.delete(id);
      await step(id, 'ready');
    });
  }

  to(id: string, goal: Goal): Promise<void> {
    return this.#work(id, () => step(id, goal));
  }

  /** Answers what was asked, and goes on. */
  answer(id: string, answers: object): Promise<void> {
    return this.#work(id, async () => {
      const one = learn(await act<Import>('PATCH', importPath(id), answers));
      if (one.questions.length === 0) await step(id, 'ready');
    });
  }

  async #work(id: string, work: () => Promise<void>): Promise<void> {
    if (this.id !== null) return;
    this.id = id;
    this.trouble = null;
    try {
      await work();
    } catch (error) {
      this.trouble = { id, error };
    } finally {
      this.id = null;
      this.sent = null;
      void changed('imports');
    }
  }
}

/** One bounded step after the other, until it is there or has something to ask. */
async function step(id: string, until: Goal): Promise<void> {
  for (let count = 0; count < MOST_STEPS; count += 1) {
    const one = learn(await act<Import>('POST', `${importPath(id)}/steps`, { until }));
    if (one.state === until || one.state === 'asking' || one.problem) break;
  }
  if (until !== 'ready') await changed();
  await queryClient.invalidateQueries({ queryKey: ['imports', 'rows', id] });
}

export const run = new Run();
