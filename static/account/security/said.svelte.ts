import { ApiError } from '../../data/client';
import { sentenceOf } from '../messages';

const SHOWN_FOR_MS = 6_000;

/** What was done, in a sentence: shown for a moment, and read out. */
class Said {
  text = $state('');
  bad = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string, bad = false): void {
    this.text = text;
    this.bad = bad;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.text = ''), SHOWN_FOR_MS);
  }

  /** Who declined to prove who they are knows that nothing was done. */
  fail(error: unknown): void {
    if (error instanceof ApiError && error.code === 'reauthentication_required') return;
    this.say(sentenceOf(error), true);
  }
}

export const said = new Said();
