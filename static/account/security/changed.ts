import { queryClient } from '../../data/queries';
import { ACCOUNT_KEY, AUDIT_KEY, KEYS_KEY, SESSIONS_KEY } from '../private';

type Part = 'account' | 'sessions' | 'keys';

const KEYS = { account: ACCOUNT_KEY, sessions: SESSIONS_KEY, keys: KEYS_KEY };

/** The server will say so as well; where nothing can be pushed this is the only word of it. */
export async function changed(...parts: Part[]): Promise<void> {
  const keys = [...parts.map((part) => KEYS[part]), AUDIT_KEY];
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
