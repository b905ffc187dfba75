import type { components } from '../data/openapi';

/** The shapes of docs/vault.md, under short names: openapi.d.ts has them from the server's own types. */
type Schemas = components['schemas'];

export type Method = Schemas['Method'];
export type AssetRow = Schemas['AssetRow'];
export type Totals = Schemas['Totals'];
export type Portfolio = Schemas['Portfolio'];
export type Settled = Schemas['Settled'];
export type HistoryPoint = Schemas['HistoryPoint'];
export type History = Schemas['History'];
export type AccountBalance = Schemas['AccountBalance'];
export type Lot = Schemas['Lot'];
export type AssetPage = Schemas['AssetPage'];
export type Disposal = Schemas['Disposal'];
export type Disposals = Schemas['Disposals'];
export type AccountKind = Schemas['AccountKind'];
export type Holding = Schemas['Holding'];
export type Account = Schemas['Account'];
export type Accounts = Schemas['Accounts'];
