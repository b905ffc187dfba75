/**
 * Whether the first view is on the screen and the device has a moment. What nobody sees at first, such as
 * the second lap of a banner, is drawn from then on.
 */
export const settled = $state({ yes: false });

/**
 * Whether the frame of the first view has been drawn. What comes under the fold of a phone is drawn in a task
 * of its own after it; on every later view it is there at once.
 */
export const opened = $state({ yes: false });

export function openInTime(): void {
  setTimeout(() => (opened.yes = true));
}

export function settleWhenIdle(): void {
  const settle = () => (settled.yes = true);
  if ('requestIdleCallback' in window) requestIdleCallback(settle, { timeout: 4_000 });
  else setTimeout(settle, 1_500);
}
