/** The tag by which the server says that they are old. */
export const PUSH_KEY = ['push'] as const;
