import type { Entry } from '../outbox/entry';
import type { Notification } from './wire';

export const PATH = '/api/notifications';
const ONE = /^\/api\/notifications\/([^/]+)$/;

/** What is shown of an inbox. */
export interface Inbox {
  notifications: readonly Notification[];
  /** How many of all are not read. */
  unread: number;
}

/** The inbox as it will be when what waits in the outbox is done. What was refused is left out. */
export function withPending(inbox: Inbox, pending: readonly Entry[]): Inbox {
  return pending.filter(({ refusal }) => refusal === null).reduce(changed, inbox);
}

function changed({ notifications, unread }: Inbox, { method, path, body }: Entry): Inbox {
  const { until_ms = -1 } = (body ?? {}) as { until_ms?: number };
  const is_meant = ({ id, at_ms }: Notification) =>
    method === 'PATCH' ? id === ONE.exec(path)?.[1] : at_ms <= until_ms;
  const meant = notifications.filter(is_meant);
  // Of those further back than what is known nothing is known: when all that is known is meant, so are they.
  const all = method === 'POST' && meant.length === notifications.length;
  const left = all ? 0 : unread - meant.filter(({ is_read }) => !is_read).length;
  if (path === `${PATH}/clear`)
    return { notifications: notifications.filter((one) => !is_meant(one)), unread: Math.max(0, left) };
  return {
    notifications: notifications.map((one) => (is_meant(one) ? { ...one, is_read: true } : one)),
    unread: Math.max(0, left),
  };
}

/** The moment of the newest: what comes later was not seen. */
export function newestOf(notifications: readonly Notification[]): number {
  return Math.max(0, ...notifications.map(({ at_ms }) => at_ms));
}
