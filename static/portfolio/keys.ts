/** Keys of queries about the vault begin with the tags by which the server says that they are old. */
export const PORTFOLIO_KEY = ['portfolio'] as const;
export const IMPORTS_KEY = ['imports'] as const;
