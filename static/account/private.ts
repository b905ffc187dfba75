/** Keys of queries that are of one person alone. They are the tags by which the server says that they are old. */
export const ACCOUNT_KEY = ['account'] as const;
export const SESSIONS_KEY = ['sessions'] as const;
/** Without a tag of its own: it grows with whatever the tags above speak of. */
export const AUDIT_KEY = ['audit'] as const;
export const KEYS_KEY = ['keys'] as const;

export const PRIVATE_KEYS = [ACCOUNT_KEY, SESSIONS_KEY, KEYS_KEY, AUDIT_KEY] as const;
