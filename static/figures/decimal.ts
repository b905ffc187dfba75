import type { Amount } from '../data/api';

/** A double is nearer than this to what was written: what differs by more does not have to be looked at digit by digit. */
const NEAR = 1e-12;

/**
 * Exact comparison of canonical decimal strings, without going through floating point:
 * `0.1 + 0.2`-style surprises and digits past the 15th do not matter here.
 */
export function compareDecimals(a: Amount, b: Amount): number {
  const [nearA, nearB] = [Number(a), Number(b)];
  if (Math.abs(nearA - nearB) > NEAR * Math.max(Math.abs(nearA), Math.abs(nearB)))
    return nearA < nearB ? -1 : 1;
  const negativeA = a.startsWith('-');
  const negativeB = b.startsWith('-');
  if (negativeA !== negativeB) {
    return isZero(a) && isZero(b) ? 0 : negativeA ? -1 : 1;
  }
  const order = compareMagnitudes(a.replace(/^[-+]/, ''), b.replace(/^[-+]/, ''));
  return negativeA ? -order || 0 : order;
}

function compareMagnitudes(a: string, b: string): number {
  const [wholeA = '', fractionA = ''] = a.split('.');
  const [wholeB = '', fractionB = ''] = b.split('.');
  const left = wholeA.replace(/^0+/, '');
  const right = wholeB.replace(/^0+/, '');
  if (left.length !== right.length) return left.length < right.length ? -1 : 1;
  if (left !== right) return left < right ? -1 : 1;
  const width = Math.max(fractionA.length, fractionB.length);
  const tailA = fractionA.padEnd(width, '0');
  const tailB = fractionB.padEnd(width, '0');
  return tailA === tailB ? 0 : tailA < tailB ? -1 : 1;
}

export function isZero(value: Amount): boolean {
  return /^[-+]?[0.]*$/.test(value);
}

/** Number of digits after the point, as written. */
export function fractionDigits(value: Amount): number {
  const point = value.indexOf('.');
  return point < 0 ? 0 : value.length - point - 1;
}

/** Power of ten of the first significant digit: 3 for 1234.5, 0 for 1.2, -5 for 0.00001234; 0 for zero. */
export function exponent(value: Amount): number {
  const [whole = '', fraction = ''] = value.replace(/^[-+]/, '').split('.');
  const significant = whole.replace(/^0+/, '');
  if (significant.length > 0) return significant.length - 1;
  const leading = fraction.search(/[1-9]/);
  return leading < 0 ? 0 : -(leading + 1);
}

/**
 * Written with exactly `digits` digits after the point, rounded half away from zero, without passing
 * through floating point. No separators.
 */
export function toFixed(value: Amount, digits: number): string {
  const sign = value.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = value.replace(/^[-+]/, '').split('.');
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  let all = (whole === '' ? '0' : whole) + kept;
  if (fraction.charCodeAt(digits) >= ROUND_UP_FROM) {
    all = String(BigInt(all) + 1n).padStart(all.length, '0');
  }
  const point = all.length - digits;
  const text = digits === 0 ? all : `${all.slice(0, point)}.${all.slice(point)}`;
  return isZero(text) ? text : sign + text;
}

const ROUND_UP_FROM = '5'.charCodeAt(0);
