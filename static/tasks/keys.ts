/** The tag by which the server says that they are old. */
export const TASKS_KEY = ['tasks'] as const;
