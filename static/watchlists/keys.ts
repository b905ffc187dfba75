export const WATCHLISTS_KEY = ['watchlists'] as const;
