/// <reference lib="webworker" />
import type { Me, SignedIn } from '../account/wire';
import { addressOf, shownOf, type Followed, type Kept } from './message';
import { SUBSCRIPTIONS } from './wire';

/** Pages renew the session under this lock as well (account/browser.ts). */
const LOCK = 'session-refresh';

interface SubscriptionChange extends ExtendableEvent {
  readonly newSubscription: PushSubscription | null;
  readonly oldSubscription: PushSubscription | null;
}

/** Shows what comes while no page is open, and leads to it. */
export function showPushes(self: ServiceWorkerGlobalScope): void {
  self.addEventListener('push', (event) => {
    const { title, options } = shownOf(event.data?.text() ?? '', Date.now());
    event.waitUntil(self.registration.showNotification(title, options));
  });
  self.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(open(self, event.notification.data as Kept));
  });
  self.addEventListener('pushsubscriptionchange', (event) => {
    const change = event as SubscriptionChange;
    change.waitUntil(renew(self, change));
  });
}

/** In a page that is there, the one that was looked at last, or in a new one. */
async function open({ clients }: ServiceWorkerGlobalScope, kept: Kept): Promise<void> {
  const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ focused }) => focused) ?? pages[0];
  if (!page) {
    await clients.openWindow(addressOf(kept));
    return;
  }
  // What was typed there stays: the page is asked to go, not replaced.
  const followed: Followed = { type: 'FOLLOWED', ...kept };
  page.postMessage(followed);
  await page.focus().catch(() => undefined);
}

/** The browser has another address from now on: the server is told, if there is a session. */
async function renew(self: ServiceWorkerGlobalScope, change: SubscriptionChange): Promise<void> {
  const key = change.oldSubscription?.options.applicationServerKey;
  const fresh =
    change.newSubscription ??
    (key &&
      (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })));
  const token = fresh && (await csrfToken());
  if (!token) return;
  const headers = { 'x-csrf-token': token, 'idempotency-key': crypto.randomUUID() };
  const { endpoint, keys } = fresh.toJSON();
  await post(SUBSCRIPTIONS, { endpoint, keys }, headers);
}

/** Of the session of this browser; none where it is over. */
async function csrfToken(): Promise<string | null> {
  const me = await fetch('/api/me', { cache: 'no-store' });
  if (me.ok) return ((await me.json()) as Me).csrf_token;
  const refreshed = await navigator.locks.request(LOCK, () => post('/api/auth/refresh', {}));
  return refreshed.ok ? ((await refreshed.json()) as SignedIn).me.csrf_token : null;
}

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}
