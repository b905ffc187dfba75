import type { Amount } from '../data/api';
import { exponent, fractionDigits, isZero, toFixed } from './decimal';

/** What stands where there is no figure. Never zero. */
export const ABSENT = '–';

/** Between every three digits from the right, the English way, as the interface is. By hand: to create the first `Intl.NumberFormat` takes a phone a fifth of a second. */
const GROUPS = /\B(?=(?:\d{3})+$)/g;

/** Separators and a real minus sign for plain decimal text. */
function dress(text: string): string {
  const negative = text.startsWith('-');
  const point = text.indexOf('.');
  const whole = text.slice(negative ? 1 : 0, point < 0 ? undefined : point);
  return `${negative ? '−' : ''}${whole.replace(GROUPS, ',')}${point < 0 ? '' : text.slice(point)}`;
}

/**
 * A price for a dense table: the number of digits depends on the magnitude only, so a column does not
 * jump as prices move. Small prices keep four significant digits: 0.00001234.
 */
export function price(value: Amount | null): string {
  if (value === null) return ABSENT;
  return dress(toFixed(value, priceDigits(value)));
}

function priceDigits(value: Amount): number {
  const power = exponent(value);
  if (power >= 2) return 2;
  if (power >= 0) return 4;
  return Math.min(3 - power, 18);
}

/** A price with every digit that was sent, padded to the product's quote increment. */
export function exactPrice(value: Amount | null, increment: Amount | null = null): string {
  if (value === null) return ABSENT;
  const digits = Math.max(fractionDigits(value), increment === null ? 0 : fractionDigits(increment));
  return dress(toFixed(value, digits));
}

/** `+1.23%`, `−0.45%`, `0.00%`. */
export function percent(value: number | null): string {
  if (value === null) return ABSENT;
  const digits = Math.abs(value) >= 1000 ? 0 : 2;
  const text = Math.abs(value).toFixed(digits);
  const sign = Number(text) === 0 ? '' : value > 0 ? '+' : '−';
  return `${sign}${dress(text)}%`;
}

/** Whether a change reads as up, down or flat at the precision that is shown. */
export function direction(value: number | null): 'up' | 'down' | 'flat' {
  if (value === null || Math.abs(value) < 0.005) return 'flat';
  return value > 0 ? 'up' : 'down';
}

const SUFFIXES = ['', 'K', 'M', 'B', 'T'];

/** Three significant digits and a suffix: `1.21B`, `28.3K`, `312`, `0.00532`. */
function compact(value: Amount): string {
  if (isZero(value)) return '0';
  const rounded = toSignificant(value, 3);
  const step = Math.min(SUFFIXES.length - 1, Math.max(0, Math.floor(exponent(rounded) / 3)));
  const scaled = step === 0 ? rounded : shift(rounded, 3 * step);
  return dress(scaled.includes('.') ? scaled.replace(/\.?0+$/, '') : scaled) + (SUFFIXES[step] ?? '');
}

function toSignificant(value: Amount, digits: number): string {
  const places = digits - 1 - exponent(value);
  if (places >= 0) return toFixed(value, places);
  const unit = 10n ** BigInt(-places);
  return String(((BigInt(toFixed(value, 0)) + unit / 2n) / unit) * unit);
}

/** The point moved left in a whole number. */
function shift(whole: string, places: number): string {
  const [digits = ''] = whole.split('.');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

const CURRENCY_SIGNS: Record<string, string> = { USD: '$', EUR: '€', GBP: '£' };

/** `$1.21B`, `€32M`, `312 BTC`. */
export function compactAmount(value: Amount | null, currency: string): string {
  if (value === null) return ABSENT;
  const figure = compact(value);
  const sign = CURRENCY_SIGNS[currency];
  return sign === undefined ? `${figure} ${currency}` : `${sign}${figure}`;
}

/** A whole amount with separators and the digits it came with. */
export function amount(value: Amount | null): string {
  return value === null ? ABSENT : dress(value);
}

export function count(value: number): string {
  return dress(value.toFixed(0));
}

/** `3 s`, `4 min 05 s`, `2 h 10 min`, `3 d 4 h`: short, and never rounded up. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const MOMENT: Intl.DateTimeFormatOptions = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
};

let moment: Intl.DateTimeFormat | undefined;

/** `14 Nov 2026, 12:33:10 UTC`. */
export function utcMoment(iso: string): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) return iso;
  moment ??= new Intl.DateTimeFormat('en-GB', MOMENT);
  return `${moment.format(time)} UTC`;
}
