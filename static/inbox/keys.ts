/** The tag by which the server says that they are old. */
export const NOTIFICATIONS_KEY = ['notifications'] as const;
