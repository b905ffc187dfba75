import { tick } from 'svelte';
import { isOurs, isWayIn, routeOf, type Route } from './route';

/** Where the person is. The browser's history is the truth; this follows it. */
class Navigation {
  route = $state.raw<Route>(here());
  /** Whether the person has gone from page to page, and has not just come. */
  moved = false;
  /** The last page that was not one of getting in. */
  #before = '/';

  /** Takes over links and history; returns what gives them back. */
  start(): () => void {
    history.scrollRestoration = 'manual';
    const onclick = (event: MouseEvent) => {
      this.#follow(event);
    };
    const onpopstate = (event: PopStateEvent) => {
      const state = event.state as { scroll?: number } | null;
      void this.#show(state?.scroll ?? 0);
    };
    document.addEventListener('click', onclick);
    window.addEventListener('popstate', onpopstate);
    return () => {
      document.removeEventListener('click', onclick);
      window.removeEventListener('popstate', onpopstate);
    };
  }

  /** `replace`: the page that is left is not one to come back to. */
  go(href: string, replace = false): void {
    if (href === address()) {
      window.scrollTo({ top: 0 });
      return;
    }
    if (!isWayIn(this.route)) this.#before = address();
    if (replace) history.replaceState(null, '', href);
    else {
      history.replaceState({ scroll: window.scrollY }, '');
      history.pushState(null, '', href);
    }
    void this.#show(0);
  }

  /** To where the person was before they were asked who they are. */
  back(): void {
    this.go(this.#before, true);
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target !== '' || link.hasAttribute('download')) return;
    const url = new URL(link.href);
    // Within a page the browser finds the way.
    const is_within = url.hash !== '' && url.pathname + url.search === address();
    if (is_within || !isOurs(url, location.origin)) return;
    event.preventDefault();
    this.go(url.pathname + url.search + url.hash);
  }

  async #show(scroll: number): Promise<void> {
    this.moved = true;
    this.route = here();
    await tick();
    const part = scroll === 0 ? document.getElementById(location.hash.slice(1)) : null;
    if (part) part.scrollIntoView();
    else window.scrollTo({ top: scroll });
    focusHeading();
  }
}

/** Where the page is. */
function address(): string {
  return location.pathname + location.search;
}

function here(): Route {
  return routeOf(location.pathname, location.search);
}

/** Screen readers go on from the new page's heading, not from a link that is gone. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
}

export const navigation = new Navigation();
