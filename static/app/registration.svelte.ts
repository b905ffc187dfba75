import { scriptUrl } from './scripts';

/** The service worker: registered when the page has nothing better to do, updated when the person agrees. */
class Registration {
  #waiting = $state.raw<ServiceWorker | null>(null);
  offered = $derived(this.#waiting !== null);

  start(): void {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
    const begin = () => {
      if ('requestIdleCallback' in window)
        requestIdleCallback(() => void this.#register(), { timeout: 10_000 });
      else setTimeout(() => void this.#register(), 3_000);
    };
    if (document.readyState === 'complete') begin();
    else window.addEventListener('load', begin, { once: true });
  }

  accept(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    this.#waiting?.postMessage({ type: 'SKIP_WAITING' });
  }

  dismiss(): void {
    this.#waiting = null;
  }

  async #register(): Promise<void> {
    try {
      const registration = await navigator.serviceWorker.register(scriptUrl('/sw.js'), {
        updateViaCache: 'none',
      });
      this.#offer(registration.waiting);
      registration.addEventListener('updatefound', () => {
        const fresh = registration.installing;
        fresh?.addEventListener('statechange', () => {
          if (fresh.state === 'installed') this.#offer(fresh);
        });
      });
    } catch {
      // Private windows and some settings refuse service workers; the page works without.
    }
  }

  /** The first installation replaces nothing, so there is nothing to offer. */
  #offer(worker: ServiceWorker | null): void {
    if (worker && navigator.serviceWorker.controller) this.#waiting = worker;
  }
}

export const registration = new Registration();
