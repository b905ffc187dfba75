import type { components } from '../data/openapi';

/** The messages of `cryptovault.v1.json`, as the description of the API has them; see docs/realtime.md. */
type Schemas = components['schemas'];

export const SUBPROTOCOL = 'cryptovault.v1.json';

export type Position = Schemas['Position'];
export type ClientFrame = Schemas['ClientFrame'];
export type ServerFrame = Schemas['ServerFrame'];
export type Push = Schemas['Push'];
export type Done = Schemas['Done'];
export type Entry = Schemas['Entry'];
export type Refusal = Schemas['Refusal'];
export type RealtimeErrorCode = Schemas['RealtimeErrorCode'];
/** The answer of `/api/changes`. */
export type Changes = Schemas['Changes'];

/** Newest versions, as the entries of the log that told of them. */
export function entriesOf(versions: Done['versions'] | undefined, offset: number): Entry[] {
  return Object.entries(versions ?? {}).map(([tag, version]) => ({
    offset,
    channel: `inv:${tag}`,
    tag,
    version,
  }));
}
