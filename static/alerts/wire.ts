import type { Amount } from '../data/api';
import type { components } from '../data/openapi';

type Schemas = components['schemas'];

export type Alert = Schemas['Alert'];
export type Alerts = Schemas['Alerts'];
export type Subject = Schemas['AlertSubject'];
export type AlertEvents = Schemas['AlertEvents'];
export type Target = Schemas['AlertTarget'];
export type Condition = Schemas['AlertCondition'];
export type Span = Schemas['AlertWindow'];

/** What a rule says, as its owner tells it. */
export interface Draft {
  target: Target;
  product_id?: string;
  watchlist_id?: string;
  condition: Condition;
  threshold: Amount;
  window?: Span;
  cooldown_secs: number;
  repeats: boolean;
  note?: string;
  /** As it was, or on, if nothing is said. */
  is_on?: boolean;
}
