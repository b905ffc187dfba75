import { describe, expect, it } from 'vitest';
import { fromBase64url, toBase64url } from './base64url';

describe('base64url', () => {
  it('is as in RFC 4648, without padding', () => {
    expect(toBase64url(new Uint8Array([0xfb, 0xff, 0xfe]).buffer)).toBe('-__-');
    expect(toBase64url(new TextEncoder().encode('fooba').buffer)).toBe('Zm9vYmE');
    expect(toBase64url(new ArrayBuffer(0))).toBe('');
  });

  it('leads back to the same bytes, of any length', () => {
    for (let length = 0; length < 70; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) % 256);
      expect(fromBase64url(toBase64url(bytes.buffer))).toEqual(bytes);
    }
  });
});
