import type { Mending } from './entry';

/**
 * What the person mends at the moment. A page with forms takes those of its forms up in an effect, opens the form with
 * what was typed and the refusal, and writes with `mends: key`.
 */
class Mendings {
  #current = $state.raw<Mending | null>(null);

  begin(mending: Mending): void {
    this.#current = mending;
  }

  /** The one for a form of this name, once; null if there is none. Reactive. */
  take(form: string): Mending | null {
    const mending = this.#current;
    if (mending?.mend.form !== form) return null;
    this.#current = null;
    return mending;
  }
}

export const mendings = new Mendings();
