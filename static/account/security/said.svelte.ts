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

  fail(error: unknown): void {
    this.say(sentenceOf(error), true);
  }
}

export const said = new Said();
