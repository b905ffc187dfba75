/** The tag by which the server says that they are old. */
export const ORDERS_KEY = ['orders'] as const;
