import type { Amount } from '../data/api';
import { compareDecimals, exponent, fractionDigits, isZero, toFixed } from './decimal';
import { ABSENT, amount, direction } from './format';

const SIGNS: Record<string, string> = { USD: '$', EUR: '€', GBP: '£' };

function dressed(plain: string, currency: string): string {
  const sign = SIGNS[currency];
  const negative = plain.startsWith('−');
  const figure = negative ? plain.slice(1) : plain;
  return `${negative ? '−' : ''}${sign === undefined ? `${figure} ${currency}` : sign + figure}`;
}

/** `$12,345.67`. What is less than a cent and not nothing keeps two digits of its own: `$0.0042`. */
export function money(value: Amount | null, currency: string): string {
  if (value === null) return ABSENT;
  return dressed(amount(toFixed(value, placesOf(value))), currency);
}

function placesOf(value: Amount): number {
  if (isZero(value) || exponent(value) >= -2) return 2;
  return Math.min(18, 1 - exponent(value));
}

/** The same with its sign: `+$12.00`, `−$3.40`. */
export function signedMoney(value: Amount | null, currency: string): string {
  const text = money(value, currency);
  return value !== null && compareDecimals(value, '0') > 0 ? `+${text}` : text;
}

/** With every digit that is known. */
export function exactMoney(value: Amount | null, currency: string): string {
  if (value === null) return ABSENT;
  return dressed(amount(fractionDigits(value) < 2 ? toFixed(value, 2) : value), currency);
}

/** Whether an amount reads as a gain or a loss. */
export function tone(value: Amount | null): 'up' | 'down' | 'flat' {
  return value === null ? 'flat' : direction(compareDecimals(value, '0'));
}

const MOST_PLACES = 8;

/** A quantity where room is short: up to eight digits after the point, and all of what is smaller than those. */
export function quantity(value: Amount | null): string {
  if (value === null) return ABSENT;
  const digits = fractionDigits(value);
  const power = exponent(value);
  const places = power >= 3 ? 4 : power < -4 ? Math.min(18, 3 - power) : MOST_PLACES;
  if (digits <= places) return amount(value);
  return amount(toFixed(value, places).replace(/\.?0+$/, ''));
}
