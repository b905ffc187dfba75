import { keeper } from './keeper';
import { known } from './known';
import { bodyOf, send } from './transport';
import type { Factor, LoginAnswer, Proof, SignedIn } from './wire';

/** The ways in. Each that ends in a session makes this page one of that person. */

export async function register(email: string, password: string): Promise<void> {
  await send('POST', '/api/auth/register', { email, password });
}

export async function confirm(email: string, code: string): Promise<void> {
  await enter('/api/auth/register/confirm', { email, code });
}

/** The factors of which one is still to be shown; none if the person is in. */
export async function login(email: string, password: string): Promise<Factor[]> {
  return enter('/api/auth/login', { email, password });
}

export async function second(proof: Proof): Promise<void> {
  await enter('/api/auth/login/second', proof);
}

export async function passkeyLogin(credential: object): Promise<void> {
  await enter('/api/auth/passkey/login', { credential });
}

export async function askReset(email: string): Promise<void> {
  await send('POST', '/api/auth/reset', { email });
}

export async function confirmReset(email: string, code: string, password: string): Promise<void> {
  await send('POST', '/api/auth/reset/confirm', { email, code, password });
}

async function enter(path: string, body: object): Promise<Factor[]> {
  const sent = await send('POST', path, body);
  const answer = await bodyOf<LoginAnswer | SignedIn>(sent);
  if (answer.status === 'second_factor') return answer.factors;
  keeper.signedIn(known(answer.me, sent.at_ms));
  return [];
}
