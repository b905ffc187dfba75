import { ALERTS_KEY } from '../alerts/keys';
import { NOTIFICATIONS_KEY } from '../inbox/keys';
import { ORDERS_KEY } from '../orders/keys';
import { IMPORTS_KEY, PORTFOLIO_KEY } from '../portfolio/keys';
import { PUSH_KEY } from '../push/keys';
import { TASKS_KEY } from '../tasks/keys';
import { WATCHLISTS_KEY } from '../watchlists/keys';

/** Keys of queries that are of one person alone. They are the tags by which the server says that they are old. */
export const ACCOUNT_KEY = ['account'] as const;
export const SESSIONS_KEY = ['sessions'] as const;
/** Without a tag of its own: it grows with whatever the tags above speak of. */
export const AUDIT_KEY = ['audit'] as const;
export const KEYS_KEY = ['keys'] as const;

/** Of the vault: kept on this device too, for as long as the person is signed in. */
export const KEPT_KEYS = [
  PORTFOLIO_KEY,
  IMPORTS_KEY,
  WATCHLISTS_KEY,
  TASKS_KEY,
  ALERTS_KEY,
  ORDERS_KEY,
  NOTIFICATIONS_KEY,
] as const;

export const PRIVATE_KEYS = [ACCOUNT_KEY, SESSIONS_KEY, KEYS_KEY, AUDIT_KEY, PUSH_KEY, ...KEPT_KEYS] as const;
