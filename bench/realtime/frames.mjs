// Frames of RFC 6455, as far as a light client needs them: no extensions, no fragments.

export const TEXT = 1;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

const EMPTY = Buffer.alloc(0);
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/**
 * A frame as a client sends it. Its mask is all zeros, which is allowed and leaves the payload as it is.
 * @param {string | Buffer} payload
 * @param {number} [opcode]
 */
export function frame(payload, opcode = TEXT) {
  const body = Buffer.from(payload);
  const isLong = body.length >= LENGTH_16;
  const head = Buffer.alloc(isLong ? 8 : 6);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | (isLong ? LENGTH_16 : body.length);
  if (body.length > 0xffff) throw new Error('a client has nothing as long as this to say');
  if (isLong) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

/**
 * @callback Take
 * @param {number} opcode
 * @param {Buffer} buffer valid during the call only
 * @param {number} start of the payload
 * @param {number} end
 * @returns {void}
 */

/** Cuts what a server sends into frames. */
export class Reader {
  #rest = EMPTY;
  #take;

  /** @param {Take} take */
  constructor(take) {
    this.#take = take;
  }

  /** @param {Buffer} data valid during the call only */
  push(data) {
    const buffer = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    let at = 0;
    while (buffer.length - at >= 2) {
      let length = buffer[at + 1] & 127;
      let head = 2;
      if (length === LENGTH_16) {
        head = 4;
        if (buffer.length - at < head) break;
        length = buffer.readUInt16BE(at + 2);
      } else if (length === LENGTH_64) {
        head = 10;
        if (buffer.length - at < head) break;
        length = Number(buffer.readBigUInt64BE(at + 2));
      }
      const end = at + head + length;
      if (buffer.length < end) break;
      if (buffer[at] >> 7 === 0) throw new Error('a fragment');
      this.#take(buffer[at] & 15, buffer, at + head, end);
      at = end;
    }
    this.#rest = at === buffer.length ? EMPTY : Buffer.from(buffer.subarray(at));
  }
}
