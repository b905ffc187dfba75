import type { Entry } from '../outbox/entry';
import { overlaid, type Kind } from '../outbox/overlay';
import type { Done } from '../outbox/pending.svelte';
import type { Alert, Draft, Subject } from './wire';

export const PATH = '/api/alerts';

/** What an answer leaves out is not there. */
const ABSENT = { product_id: null, watchlist_id: null, window: null, note: null };
const ABSENT_OF_SUBJECT = { event_ms: null, event_price: null, price: null };

function whole(alert: Alert): Alert {
  const subjects = alert.subjects.map((subject) => ({ ...ABSENT_OF_SUBJECT, ...subject }));
  return { ...ABSENT, ...alert, subjects };
}

const RULES: Kind<Alert, Alert> = {
  path: PATH,
  shown: whole,
  made: ({ body, made_ms }, id) => drafted(body as Draft, id, made_ms),
  changed: (alert, { method, body }) => {
    if (method === 'PUT') return toldAnew(alert, body as Draft);
    return method === 'PATCH' ? switched(alert, body as { is_on?: boolean }) : alert;
  },
};

/** The rules as they will be when what waits in the outbox is done. `alerts` may have one several times. */
export function withPending(alerts: readonly Alert[], pending: readonly (Entry | Done)[]): readonly Alert[] {
  return overlaid(RULES, alerts, pending);
}

/** About something else it begins anew, as the server would have it begin. */
function toldAnew(alert: Alert, draft: Draft): Alert {
  const anew = { ...drafted(draft, alert.id, alert.created_ms), version: alert.version };
  const begins = (['condition', 'threshold', 'window', 'target', 'product_id', 'watchlist_id'] as const).some(
    (part) => anew[part] !== alert[part],
  );
  const is_on = draft.is_on ?? alert.is_on;
  const same = anew.product_id === alert.product_id && anew.target === alert.target;
  return { ...anew, is_on, subjects: begins ? begun(same ? alert.subjects : anew.subjects) : alert.subjects };
}

function switched(alert: Alert, { is_on = alert.is_on }: { is_on?: boolean }): Alert {
  return { ...alert, is_on, subjects: is_on && !alert.is_on ? begun(alert.subjects) : alert.subjects };
}

function begun(subjects: readonly Subject[]): Subject[] {
  return subjects.map((subject) => ({ ...subject, standing: 'waiting' }));
}

function drafted(draft: Draft, id: string, created_ms: number): Alert {
  const only =
    draft.target === 'portfolio' ? 'portfolio' : draft.target === 'product' ? draft.product_id : undefined;
  return {
    id,
    target: draft.target,
    product_id: draft.product_id ?? null,
    watchlist_id: draft.watchlist_id ?? null,
    condition: draft.condition,
    threshold: draft.threshold,
    window: draft.window ?? null,
    cooldown_secs: draft.cooldown_secs,
    repeats: draft.repeats,
    note: draft.note ?? null,
    is_on: draft.is_on ?? true,
    subjects:
      only === undefined ? [] : [{ ...ABSENT_OF_SUBJECT, subject: only, standing: 'waiting', arming: 0 }],
    created_ms,
    version: 0,
  };
}

/** What a rule says, as it would be told anew. */
export function draftOf(alert: Alert): Draft {
  return {
    target: alert.target,
    ...(alert.product_id !== null && { product_id: alert.product_id }),
    ...(alert.watchlist_id !== null && { watchlist_id: alert.watchlist_id }),
    condition: alert.condition,
    threshold: alert.threshold,
    ...(alert.window !== null && { window: alert.window }),
    cooldown_secs: alert.cooldown_secs,
    repeats: alert.repeats,
    ...(alert.note !== null && { note: alert.note }),
  };
}
