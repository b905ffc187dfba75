/** The shapes of the server's answers that this page was built for: a hash of the API's description (vite.config.ts). */
declare const BUILT_FOR: string;
