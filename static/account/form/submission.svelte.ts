import { tick } from 'svelte';
import { placeOf, sentenceOf } from '../messages';

interface Problem {
  /** The field that it is about; null if it is the form as a whole. */
  field: string | null;
  text: string;
}

/** What a form checks by itself: the field and what is wrong with it. */
export class Invalid extends Error {
  constructor(
    readonly field: string,
    message: string,
  ) {
    super(message);
    this.name = 'Invalid';
  }
}

/** One form on its way to the server: whether it is under way, and what came back instead of an answer. */
export class Submission {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(private readonly fields: readonly string[]) {}

  /** What is to be said next to a field. */
  at(field: string): string | null {
    return this.problem?.field === field ? this.problem.text : null;
  }

  /** What is to be said of the form. */
  get general(): string | null {
    return this.problem?.field === null ? this.problem.text : null;
  }

  clear(): void {
    this.problem = null;
  }

  say(text: string, field: string | null = null): void {
    this.problem = { field, text };
  }

  /** Sends once however often it is asked to. Who went wrong is taken to the field. */
  async run(form: HTMLElement | null, work: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      await work();
    } catch (error) {
      this.problem =
        error instanceof Invalid
          ? { field: error.field, text: error.message }
          : { field: placeOf(error, this.fields), text: sentenceOf(error) };
      await tick();
      const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
      wrong?.focus();
      if (wrong instanceof HTMLInputElement) wrong.select();
    } finally {
      this.busy = false;
    }
  }
}
