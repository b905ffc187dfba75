import { ApiError, type Code } from '../data/client';

/** What can be done about a refusal of what was sent then; each says whether the request may be repeated. */
export interface Means {
  /** A new access token, or a person who signs in again. */
  refresh(sent_ms: number): Promise<boolean>;
  /** The session has ended: the person may sign in again. */
  signInAgain(sent_ms: number): Promise<boolean>;
  /** The person proves that it is they. */
  prove(): Promise<boolean>;
  /** The token against forged requests, anew. */
  learnToken(): Promise<boolean>;
}

const REMEDIES: Partial<Record<Code, keyof Means>> = {
  unauthenticated: 'refresh',
  session_ended: 'signInAgain',
  reauthentication_required: 'prove',
  invalid_csrf_token: 'learnToken',
};

/** Repeats a request that was refused, if what it was refused for can be mended: once for each reason. */
export async function pursue<T>(attempt: () => Promise<T>, means: Means): Promise<T> {
  const tried = new Set<keyof Means>();
  for (;;) {
    const sent_ms = Date.now();
    try {
      return await attempt();
    } catch (error) {
      const remedy = error instanceof ApiError ? REMEDIES[error.code] : undefined;
      if (!remedy || tried.has(remedy)) throw error;
      tried.add(remedy);
      if (!(await means[remedy](sent_ms))) throw error;
    }
  }
}
