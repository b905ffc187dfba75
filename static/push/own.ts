import { fromBase64url, toBase64url } from '../account/base64url';

/** This browser's own subscription, as the browser has it. */

/** How long the service worker may take to come, and the push service to answer. */
const PATIENCE_MS = 15_000;

/** Whether this browser can be told while it is closed, as far as can be seen without asking. */
export type Standing = 'able' | 'unable' | 'not installed' | 'blocked';

export function standing(): Standing {
  const is_able = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
  // There only what was added to the home screen can.
  if (!is_able) return isOfApple() ? 'not installed' : 'unable';
  return Notification.permission === 'denied' ? 'blocked' : 'able';
}

/** A tablet of theirs says that it is a Mac, and has fingers on it. */
function isOfApple(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
}

/** None where there is none, or none can be had. */
export async function ownSubscription(): Promise<PushSubscription | null> {
  if (standing() === 'unable' || standing() === 'not installed') return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Subscribes this browser, by this key of the server. Rejects where the person or the browser does not want to. */
export async function subscribe(public_key: string): Promise<PushSubscription> {
  if ((await Notification.requestPermission()) !== 'granted')
    throw new DOMException('Not allowed', 'NotAllowedError');
  const { pushManager } = await inTime(navigator.serviceWorker.ready);
  const before = await pushManager.getSubscription();
  const key = before?.options.applicationServerKey;
  if (before && key && toBase64url(key) === public_key) return before;
  // The server has another key by now: what was for the one before is of no use.
  await before?.unsubscribe();
  return inTime(
    pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64url(public_key) }),
  );
}

/** Ends it, whatever the server knows of it. */
export async function unsubscribe(): Promise<void> {
  try {
    await (await ownSubscription())?.unsubscribe();
  } catch {
    // Its push service cannot be reached: the server has forgotten it, or will.
  }
}

/** What the server calls it: the hash of its address. */
export async function nameOf({ endpoint }: PushSubscription): Promise<string> {
  return toBase64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint)));
}

function inTime<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new DOMException('It took too long', 'TimeoutError')), PATIENCE_MS),
  );
  return Promise.race([work, late]);
}
