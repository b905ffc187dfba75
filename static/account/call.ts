import { session } from '../data/session.svelte';
import { keeper } from './keeper';
import { pursue, type Means } from './pursue';
import { questions } from './questions.svelte';
import { bodyOf, send, type Method, type Sent } from './transport';

const MEANS: Means = {
  refresh: async (sent_ms) => (await keeper.refresh(sent_ms)) || questions.signInAgain(),
  signInAgain: async (sent_ms) => (await keeper.refresh(sent_ms)) || questions.signInAgain(),
  prove: () => questions.prove(),
  learnToken: async () => {
    await keeper.open();
    return session.standing.name === 'signed_in';
  },
};

/** For what happens while nobody asks for it: a person is asked nothing. */
const QUIET_MEANS: Means = {
  refresh: (sent_ms) => keeper.refresh(sent_ms),
  signInAgain: (sent_ms) => keeper.refresh(sent_ms),
  prove: () => Promise.resolve(false),
  learnToken: MEANS.learnToken,
};

/** A request of the person who is signed in. It may wait for them to sign in again, or to prove who they are. */
export async function call<Body>(method: Method, path: string, body?: object): Promise<Body> {
  return bodyOf<Body>(await ask(method, path, body));
}

export function ask(method: Method, path: string, body?: object): Promise<Sent> {
  return pursued(() => send(method, path, body));
}

/** The same of any request: it is made anew when what it was refused for has been mended. */
export function pursued<T>(attempt: () => Promise<T>): Promise<T> {
  return pursue(attempt, MEANS);
}

/** The same without a word to the person. */
export function quietly<T>(attempt: () => Promise<T>): Promise<T> {
  return pursue(attempt, QUIET_MEANS);
}
