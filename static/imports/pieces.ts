/** Bytes of a piece at most. */
export const MOST_PIECE_BYTES = 256 * 1024;
/** Bytes of a file at most. */
export const MOST_FILE_BYTES = 20_000_000;

/** A file that is not text as it is taken here. */
export class NotText extends Error {}

/** Cuts UTF-8 into pieces, never inside a character, and keeps every byte: a mark at its beginning too. */
export function* piecesOf(bytes: Uint8Array, most = MOST_PIECE_BYTES): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let start = 0;
  while (start < bytes.length) {
    let end = Math.min(bytes.length, start + most);
    // Bytes that begin with 10 go on with a character that began before.
    while (end < bytes.length && end > start && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    if (end === start) throw new NotText();
    try {
      yield decoder.decode(bytes.subarray(start, end));
    } catch {
      throw new NotText();
    }
    start = end;
  }
}
