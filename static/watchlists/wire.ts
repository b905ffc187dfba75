import type { components } from '../data/openapi';

type Schemas = components['schemas'];

export type Watchlist = Schemas['Watchlist'];
export type WatchlistEntry = Schemas['WatchlistEntry'];
export type Watchlists = Schemas['Watchlists'];
