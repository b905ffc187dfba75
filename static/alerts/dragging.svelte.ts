import type { Amount } from '../data/api';
import type { PriceAxis } from '../product/axis';
import { roundStep, snapped, stepped } from './snapping';
import type { Alert } from './wire';

/** What moves by less than this was pressed. */
const STILL_PX = 3;
/** Arrow keys move by about a thousandth of the threshold, the pages by a hundredth. */
const ARROW = 1 / 1_000;
const PAGE = 1 / 100;

interface Held {
  alert: Alert;
  value: Amount;
  by: 'pointer' | 'keys';
}

/** A threshold on its way to another price, by a pointer or by keys. Nothing is saved before it is let go of. */
export class Dragging {
  #held = $state.raw<Held | null>(null);
  /** Let go of, and not kept on this device yet: it does not jump back meanwhile. */
  #saving = $state.raw<Omit<Held, 'by'> | null>(null);
  #pressed: Alert | null = null;
  #pointer: { id: number; from_y: number; grip: number; element: HTMLElement; top: number } | null = null;

  id = $derived(this.#held?.alert.id ?? null);
  by = $derived(this.#held?.by ?? null);

  constructor(
    private readonly axis: () => PriceAxis,
    private readonly increment: () => Amount,
    private readonly save: (alert: Alert, threshold: Amount) => Promise<unknown>,
  ) {}

  /** Where the threshold of a rule is at the moment. */
  valueOf({ id, threshold }: Alert): Amount {
    if (this.#held?.alert.id === id) return this.#held.value;
    const saving = this.#saving?.alert;
    return this.#saving && saving?.id === id && saving.threshold === threshold
      ? this.#saving.value
      : threshold;
  }

  /** What is meant by a place: as fine as a pixel tells, in round steps of the increment. */
  priceAt(y: number): Amount | null {
    const price = this.axis().priceAt(y);
    const below = this.axis().priceAt(y + 1);
    if (price === null || below === null) return null;
    return snapped(price, roundStep(this.increment(), Math.abs(price - below)));
  }

  /** `place`: what heights are counted in. */
  begin(event: PointerEvent, alert: Alert, place: HTMLElement): void {
    if (event.button !== 0 || !event.isPrimary || !(event.currentTarget instanceof HTMLElement)) return;
    event.preventDefault();
    const { top } = place.getBoundingClientRect();
    const y = event.clientY - top;
    const at = this.axis().yOf(Number(alert.threshold)) ?? y;
    // What stands at the edge is taken there, and so is a label that has made way for another.
    const grip = Math.abs(at - y) < 12 ? at - y : 0;
    this.#pointer = { id: event.pointerId, from_y: y, grip, element: event.currentTarget, top };
    event.currentTarget.setPointerCapture(event.pointerId);
    if (event.currentTarget.tabIndex >= 0) event.currentTarget.focus({ preventScroll: true });
    this.#pressed = alert;
  }

  move(event: PointerEvent): void {
    const pointer = this.#pointer;
    const alert = this.#pressed;
    if (pointer?.id !== event.pointerId || !alert) return;
    const y = event.clientY - pointer.top;
    if (!this.#held && Math.abs(y - pointer.from_y) < STILL_PX) return;
    if (this.#held?.by !== 'pointer') this.axis().hold(true);
    const value = this.priceAt(Math.min(this.axis().height, Math.max(0, y + pointer.grip)));
    if (value !== null) this.#held = { alert, value, by: 'pointer' };
  }

  /** What became of it. */
  drop(event: PointerEvent): 'pressed' | 'moved' | null {
    if (this.#pointer?.id !== event.pointerId) return null;
    const held = this.#held;
    this.cancel();
    if (held?.by !== 'pointer') return 'pressed';
    this.#keep(held);
    return 'moved';
  }

  /** It is where it was. */
  cancel(): void {
    if (this.#held?.by === 'pointer') this.axis().hold(false);
    const pointer = this.#pointer;
    if (pointer?.element.hasPointerCapture(pointer.id)) pointer.element.releasePointerCapture(pointer.id);
    this.#pointer = null;
    this.#pressed = null;
    this.#held = null;
  }

  /** Whether the key means something to it. */
  press(alert: Alert, key: string, finely: boolean): boolean {
    const held = this.#held?.alert.id === alert.id ? this.#held : null;
    if (key === 'Escape' && held) this.cancel();
    else if (key === 'Enter' && held) {
      this.cancel();
      this.#keep(held);
    } else if (key === 'ArrowUp' || key === 'ArrowRight') this.#step(alert, finely ? 0 : ARROW, true);
    else if (key === 'ArrowDown' || key === 'ArrowLeft') this.#step(alert, finely ? 0 : ARROW, false);
    else if (key === 'PageUp') this.#step(alert, PAGE, true);
    else if (key === 'PageDown') this.#step(alert, PAGE, false);
    else return false;
    return true;
  }

  #keep({ alert, value }: Held): void {
    if (value === alert.threshold) return;
    const saving = { alert, value };
    this.#saving = saving;
    void this.save(alert, value).finally(() => {
      if (this.#saving === saving) this.#saving = null;
    });
  }

  #step(alert: Alert, part: number, up: boolean): void {
    const value = this.valueOf(alert);
    const step = roundStep(this.increment(), Number(alert.threshold) * part);
    this.#held = { alert, value: stepped(value, step, up), by: 'keys' };
  }
}
