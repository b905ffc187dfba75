/** What the person is asked in between, and who waits for the answer. A question is asked once, for all who wait. */
class Questions {
  /** Set while the person is to prove that it is they. */
  proving = $state(false);
  /** Set while the person is asked to sign in again. */
  returning = $state(false);
  #proof: ((proven: boolean) => void)[] = [];
  #return: ((returned: boolean) => void)[] = [];

  prove(): Promise<boolean> {
    this.proving = true;
    return new Promise((answer) => this.#proof.push(answer));
  }

  proven(yes: boolean): void {
    this.proving = false;
    for (const answer of this.#proof.splice(0)) answer(yes);
  }

  signInAgain(): Promise<boolean> {
    this.returning = true;
    return new Promise((answer) => this.#return.push(answer));
  }

  /** The person is back, or has decided otherwise. */
  returned(yes: boolean): void {
    this.returning = false;
    if (!yes) this.proven(false);
    for (const answer of this.#return.splice(0)) answer(yes);
  }
}

export const questions = new Questions();
