/**
 * What is ticked leaves a list as soon as it is kept on this device, or when it was ticked on another: who works by keys
 * goes on with the next, or somewhere else if it was the last. Called while the component of the list is made.
 */
export function followTicks(
  place: () => HTMLElement | undefined,
  shown: () => unknown,
  onempty: () => void,
): void {
  const ticks = () => [...(place()?.querySelectorAll<HTMLElement>('[data-tick]') ?? [])];

  let at = -1;
  $effect.pre(() => {
    shown();
    at = ticks().findIndex((one) => one === document.activeElement);
  });
  $effect(() => {
    shown();
    if (at < 0 || document.activeElement !== document.body) return;
    const rest = ticks();
    const next = rest[at] ?? rest.at(-1);
    if (next) next.focus();
    else onempty();
  });
}
