import { routeOf, type Route } from '../app/route';
import type { Asking } from './tickets.svelte';

const FIELDS = 'input:not([type="radio"], [type="checkbox"]), select, textarea, [contenteditable]';
const SIDES: Readonly<Record<string, 'buy' | 'sell'>> = { b: 'buy', s: 'sell' };

/**
 * Which ticket a key asks for: `b` to buy and `s` to sell, of the row or the link that has the focus, or else of what
 * the page is about. Null of other keys, while something is typed, and while something is asked that must be answered first.
 */
export function ticketByKey(event: KeyboardEvent, route: Route): Asking | null {
  const side = SIDES[event.key];
  const { target } = event;
  if (side === undefined || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
    return null;
  if (!(target instanceof Element) || target.closest(FIELDS) || document.querySelector('dialog:modal'))
    return null;
  const product = ofPlace(target) ?? ofPage(route);
  return product === undefined ? null : { side, product };
}

function ofPlace(target: Element): string | undefined {
  const link = target.closest('a');
  const linked = link && routeOf(link.pathname);
  if (linked?.name === 'product') return linked.product;
  return target.closest<HTMLElement>('[data-product]')?.dataset['product'];
}

function ofPage(route: Route): string | null | undefined {
  if (route.name === 'product') return route.product;
  const about = document.querySelector<HTMLElement>('main [data-about]')?.dataset['about'];
  // Where any market may be meant, it is chosen in the ticket.
  return about ?? (route.name === 'orders' ? null : undefined);
}
