import { compareDecimals } from '../figures/decimal';
import { isMove } from './crossing';
import type { Alert } from './wire';

/** Rules of one product, or those of more than one. */
export interface Group {
  /** Null: of watchlists, of what is held, of the portfolio. */
  product: string | null;
  alerts: readonly Alert[];
}

/**
 * By product, in the order in which the newest rule of each was made, and what is not of one product last. Within a
 * product thresholds stand as on the axis, the highest first, and moves below them.
 */
export function grouped(alerts: readonly Alert[]): readonly Group[] {
  const newest = alerts.toSorted((a, b) => b.created_ms - a.created_ms || (a.id < b.id ? 1 : -1));
  const groups = Map.groupBy(newest, ({ product_id }) => product_id);
  const many = groups.get(null) ?? [];
  groups.delete(null);
  return [
    ...[...groups].map(([product, some]) => ({ product, alerts: some.toSorted(asOnTheAxis) })),
    ...(many.length > 0 ? [{ product: null, alerts: many }] : []),
  ];
}

function asOnTheAxis(a: Alert, b: Alert): number {
  const order = Number(isMove(a.condition)) - Number(isMove(b.condition));
  return order || compareDecimals(b.threshold, a.threshold) || (a.id < b.id ? 1 : -1);
}
