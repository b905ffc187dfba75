import { describe, expect, it } from 'vitest';
import { NotText, piecesOf } from './pieces';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('pieces of a file', () => {
  it('are the file again, whatever characters it has and wherever it is cut', () => {
    const text = '\ufeffDate,Note\n2021-01-01,€uro 💰 Ω\n';
    for (let most = 4; most < 40; most += 1) {
      const pieces = [...piecesOf(bytesOf(text), most)];
      expect(pieces.join('')).toBe(text);
      expect(pieces.every((piece) => bytesOf(piece).length <= most)).toBe(true);
    }
  });

  it('of nothing are none', () => {
    expect([...piecesOf(new Uint8Array())]).toEqual([]);
  });

  it('of what is no UTF-8 are refused', () => {
    const utf16 = new Uint8Array([0xff, 0xfe, 0x44, 0x00]);
    expect(() => [...piecesOf(utf16)]).toThrow(NotText);
    expect(() => [...piecesOf(new Uint8Array(8).fill(0x80), 4)]).toThrow(NotText);
  });
});
