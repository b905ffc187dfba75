import type { components } from '../data/openapi';

/** The shapes of docs/desk/orders.md, under short names: openapi.d.ts has them from the server's own types. */
type Schemas = components['schemas'];

export type Side = Schemas['OrderSide'];
export type Kind = Schemas['OrderKind'];
export type TimeInForce = Schemas['TimeInForce'];
export type Status = Schemas['OrderStatus'];
export type Reason = Schemas['OrderReason'];
export type Order = Schemas['Order'];
export type Orders = Schemas['Orders'];
export type Fill = Schemas['Fill'];
export type Fills = Schemas['Fills'];
export type Preview = Schemas['OrderPreview'];

/** An order as its owner tells it. */
export interface Ticket {
  account_id: string;
  product_id: string;
  side: Side;
  kind: Kind;
  size?: string;
  /** In place of `size`: what is to be spent, the fee with it. */
  funds?: string;
  price?: string;
  stop_price?: string;
  time_in_force?: TimeInForce;
  expires_ms?: number;
  post_only?: boolean;
}
