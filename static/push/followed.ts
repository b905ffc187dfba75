import { navigation } from '../app/navigation.svelte';
import { followedAt, type Followed, type Kept } from './message';

/** Hears of notifications that were followed: into this page while it was open, or by opening it. Returns what ends that. */
export function onFollowed(take: (kept: Kept) => void): () => void {
  const opened = followedAt(location.hash);
  if (opened) {
    // To come back to the page is not to follow it once more.
    history.replaceState(history.state, '', location.pathname + location.search);
    take(opened);
  }
  if (!('serviceWorker' in navigator)) return () => undefined;
  const heard = ({ data }: MessageEvent) => {
    const followed = data as Followed | null;
    if (followed?.type !== 'FOLLOWED') return;
    if (followed.path !== null) navigation.go(followed.path);
    take(followed);
  };
  navigator.serviceWorker.addEventListener('message', heard);
  return () => navigator.serviceWorker.removeEventListener('message', heard);
}
