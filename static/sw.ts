/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { NetworkFirst } from 'workbox-strategies';
import { showPushes } from './push/worker';

declare let self: ServiceWorkerGlobalScope;

/** The shell is kept on the device; of the API, only what is public market data, marked when it is not fresh. What is pushed is shown. */

// Read by data/client.ts.
const FROM_CACHE_HEADER = 'x-from-cache';
const STORED_AT_HEADER = 'x-stored-at';

const MARKET_CACHE = 'market-reads';
const MOST_ENTRIES = 40;
/** The board changes every few seconds; the disk need not. */
const STORE_EVERY_MS = 20_000;
/** Longer than a slow answer, shorter than patience. */
const NETWORK_TIMEOUT_SECS = 8;

const SERVER_PATHS = [
  /^\/api\//,
  /^\/ws/,
  /^\/ping$/,
  /^\/health$/,
  /^\/metrics$/,
  /^\/cdn-cgi\//,
  /^\/dev\//,
];
const MARKET_READS = [
  /^\/api\/components$/,
  /^\/api\/component\/[^/]+$/,
  /^\/api\/markets(\/[^/]+(\/candles)?)?$/,
];

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
registerRoute(new NavigationRoute(createHandlerBoundToURL('/'), { denylist: SERVER_PATHS }));

/** The version is always last (data/versions.ts). What is before it stays as it was written, or it is another key. */
function withoutVersion(address: string): string {
  return address.replace(/[?&]v=\d+$/, '');
}

const stored = new Map<string, number>();

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && MARKET_READS.some((path) => path.test(url.pathname)),
  new NetworkFirst({
    cacheName: MARKET_CACHE,
    networkTimeoutSeconds: NETWORK_TIMEOUT_SECS,
    plugins: [
      {
        // What a version is asked for by is not another answer: offline it is the same one.
        cacheKeyWillBeUsed: async ({ request }) => withoutVersion(request.url),
        cacheWillUpdate: async ({ request, response }) => {
          const now = Date.now();
          const address = withoutVersion(request.url);
          if (response.status !== 200 || now - (stored.get(address) ?? 0) < STORE_EVERY_MS) return null;
          stored.set(address, now);
          const headers = new Headers(response.headers);
          headers.set(STORED_AT_HEADER, String(now));
          return new Response(await response.blob(), { headers });
        },
        cachedResponseWillBeUsed: async ({ cachedResponse }) => {
          if (!cachedResponse) return null;
          const headers = new Headers(cachedResponse.headers);
          headers.set(FROM_CACHE_HEADER, '1');
          return new Response(cachedResponse.body, { headers });
        },
        cacheDidUpdate: async ({ cacheName }) => {
          const cache = await caches.open(cacheName);
          // Keys come in the order in which they were first stored.
          const surplus = (await cache.keys()).slice(0, -MOST_ENTRIES);
          await Promise.all(surplus.map((request) => cache.delete(request)));
        },
      },
    ],
  }),
);

showPushes(self);

self.addEventListener('message', (event) => {
  const message = event.data as { type?: string } | null;
  if (message?.type === 'SKIP_WAITING') void self.skipWaiting();
});
