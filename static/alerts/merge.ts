import { mergedParts } from '../outbox/merge';
import type { Alert, Draft } from './wire';

/** What belongs together: what is to become true, and of what. */
const PARTS = [
  ['target', 'product_id', 'watchlist_id', 'condition', 'threshold', 'window'],
  ['cooldown_secs'],
  ['repeats'],
  ['note'],
] as const;

/** What two devices have told of a rule, as one; null where that is not the same. Whether it is on is switched apart from this. */
export function mergedAlert(seen: Alert, ours: Draft, theirs: Alert): Draft | null {
  return mergedParts<(typeof PARTS)[number][number]>(PARTS, seen, ours, theirs) as Draft | null;
}
