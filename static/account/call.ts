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

/** A request of the person who is signed in. It may wait for them to sign in again, or to prove who they are. */
export async function call<Body>(method: Method, path: string, body?: object): Promise<Body> {
  return bodyOf<Body>(await ask(method, path, body));
}

export function ask(method: Method, path: string, body?: object): Promise<Sent> {
  return pursue(() => send(method, path, body), MEANS);
}
