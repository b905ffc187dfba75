// A WebSocket client on a TCP socket: it shares the machine with what is measured, so it does little.
import { connect } from 'node:net';
import { CLOSE, frame, PING, PONG, Reader, TEXT } from './frames.mjs';

const HEAD_END = Buffer.from('\r\n\r\n');
/** Close codes that no frame carries: nothing was said at the end; the handshake was refused. */
export const ABNORMAL = 1006;
export const REFUSED = 0;

/** All sockets read into it, one after the other. */
const received = Buffer.allocUnsafeSlow(256 * 1024);

/**
 * @typedef {object} Handlers
 * @property {() => void} opened
 * @property {(buffer: Buffer, start: number, end: number) => void} message a text message, valid during the call only
 * @property {(code: number, reason: string) => void} closed called once; not after `drop`
 */

export class Socket {
  #tcp;
  /** @type {Buffer | undefined} what has come of the answer to the handshake; none once it is complete */
  #head = Buffer.alloc(0);
  #reader = new Reader((opcode, buffer, start, end) => this.#take(opcode, buffer, start, end));
  #handlers;
  #isOver = false;
  #code = ABNORMAL;
  #reason = '';

  /**
   * @param {{ port: number, path: string, protocol?: string }} address
   * @param {Handlers} handlers
   */
  constructor({ port, path, protocol }, handlers) {
    this.#handlers = handlers;
    const onread = {
      buffer: received,
      callback: (/** @type {number} */ length, /** @type {Uint8Array} */ bytes) => {
        this.#receive(Buffer.from(bytes.buffer, bytes.byteOffset, length));
        return true;
      },
    };
    this.#tcp = connect({ port, host: '127.0.0.1', noDelay: true, onread });
    this.#tcp.on('error', () => undefined);
    this.#tcp.on('close', () => this.#over());
    this.#tcp.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n` +
        `${protocol ? `Sec-WebSocket-Protocol: ${protocol}\r\n` : ''}\r\n`,
    );
  }

  /** @param {string} text */
  say(text) {
    this.write(frame(text));
  }

  /** @param {Buffer} bytes a frame */
  write(bytes) {
    if (!this.#isOver) this.#tcp.write(bytes);
  }

  /** Reads no more; the kernel's buffers fill, then the server's. */
  pause() {
    this.#tcp.pause();
  }

  resume() {
    this.#tcp.resume();
  }

  /** Ends the connection without a word. */
  drop() {
    this.#isOver = true;
    this.#tcp.destroy();
  }

  /** @param {Buffer} data */
  #receive(data) {
    if (this.#isOver) return;
    if (this.#head === undefined) return this.#reader.push(data);
    this.#head = Buffer.concat([this.#head, data]);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) return;
    const [status, rest] = [this.#head.toString('latin1', 9, 12), this.#head.subarray(end + 4)];
    if (status !== '101') {
      [this.#code, this.#reason] = [REFUSED, this.#head.toString('latin1')];
      this.#tcp.destroy();
      return;
    }
    this.#head = undefined;
    this.#handlers.opened();
    if (rest.length > 0) this.#reader.push(rest);
  }

  /** @type {import('./frames.mjs').Take} */
  #take(opcode, buffer, start, end) {
    if (this.#isOver) return;
    if (opcode === TEXT) this.#handlers.message(buffer, start, end);
    else if (opcode === PING) this.write(frame(Buffer.from(buffer.subarray(start, end)), PONG));
    else if (opcode === CLOSE) {
      this.#code = end - start >= 2 ? buffer.readUInt16BE(start) : 1005;
      this.#reason = buffer.toString('utf8', Math.min(start + 2, end), end);
      this.#tcp.end(frame(Buffer.from(buffer.subarray(start, end)), CLOSE));
    }
  }

  #over() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handlers.closed(this.#code, this.#reason);
  }
}
