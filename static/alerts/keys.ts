/** The tag by which the server says that they are old. */
export const ALERTS_KEY = ['alerts'] as const;
