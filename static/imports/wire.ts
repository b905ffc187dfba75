import type { components } from '../data/openapi';
import type { Draft } from '../transactions/wire';

/** The shapes of docs/vault.md, under short names: openapi.d.ts has them from the server's own types. */
type Schemas = components['schemas'];

/** What is not known is left out, and never null. */
type Absent<Shape> = { [Part in keyof Shape]: Exclude<Shape[Part], null> };

export type State = Schemas['State'];
export type Question = Schemas['Question'];
export type DateOrder = Schemas['DateOrder'];
export type Cash = Schemas['Cash'];
export type Stablecoins = Schemas['Stablecoins'];
/** Which column is what, and what is the same in all rows. */
export type Mapping = Schemas['Mapping'];
export type Counts = Schemas['Counts'];
export type Status = keyof Counts;
export type Import = Absent<Schemas['Import']>;
export type Imports = Omit<Schemas['Imports'], 'imports'> & { imports: Import[] };
export type ImportRow = Omit<Absent<Schemas['ImportedRow']>, 'transaction'> & { transaction?: Draft };
export type ImportRows = Omit<Schemas['ImportRows'], 'rows'> & { rows: ImportRow[] };
