import type { components, operations } from '../data/openapi';

/** The shapes of docs/vault.md, under short names: openapi.d.ts has them from the server's own types. */
type Schemas = components['schemas'];

export type Kind = Schemas['Kind'];
export type Reward = Schemas['Reward'];
export type Settles = Schemas['Settles'];
export type Side = Schemas['AssetAmount'];
export type Posting = Schemas['PostingRow'];

/** A transaction as somebody tells it. */
export type Draft = operations['addTransaction']['requestBody']['content']['application/json'];

/** What is not known of it is left out, and never null. */
export type Transaction = {
  [Part in keyof Schemas['Transaction']]: Exclude<Schemas['Transaction'][Part], null>;
};

export type Transactions = Omit<Schemas['Transactions'], 'transactions'> & { transactions: Transaction[] };
