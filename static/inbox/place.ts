import { alertsHref, assetHref, ordersHref, tasksHref } from '../app/route';
import type { Notification } from './wire';

type Told = Pick<Notification, 'kind'> & { about?: string; asset?: string | null };

/** Where what a person was told leads, in the inbox and on a closed device alike; null where it has no page of its own. */
export function hrefOf({ kind, about, asset }: Told): string | null {
  switch (kind) {
    case 'reminder':
      return tasksHref(null, about ?? null);
    case 'alert':
      return alertsHref(null, about ?? null);
    case 'order':
      return ordersHref(about ?? null);
    default:
      return asset ? assetHref(asset) : null;
  }
}
