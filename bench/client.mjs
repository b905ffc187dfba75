// A light HTTP/1.1 client: keep-alive connections, one request under way on each.
import { connect } from 'node:net';

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} etag
 * @property {number} bytes length of the body
 */

const HEAD_END = Buffer.from('\r\n\r\n');

class Connection {
  /** @type {Buffer} */
  #received = Buffer.alloc(0);
  /** @type {((answer: Answer) => void) | undefined} */
  #answered;
  /** @type {((error: Error) => void) | undefined} */
  #failed;
  #socket;

  /** @param {number} port */
  constructor(port) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (data) => this.#take(data));
    this.#socket.on('error', (error) => this.#failed?.(error));
    this.#socket.on('close', () => this.#failed?.(new Error('the server closed the connection')));
  }

  /**
   * @param {string} head request line and headers
   * @returns {Promise<Answer>}
   */
  ask(head) {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(head, 'latin1');
    });
  }

  close() {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  /** @param {Buffer} data */
  #take(data) {
    this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined && status !== 304) {
      this.#failed?.(new Error(`no content-length:\n${head}`));
      return;
    }
    const bytes = status === 304 ? 0 : Number(length);
    if (this.#received.length < headEnd + 4 + bytes) return;
    this.#received = this.#received.subarray(headEnd + 4 + bytes);
    this.#answered?.({ status, bytes, etag: /\r\netag: *(.+)/i.exec(head)?.[1] ?? '' });
  }
}

/**
 * @typedef {object} Load
 * @property {number} port
 * @property {string} address path and query
 * @property {number} requests
 * @property {Record<string, string>} [headers] what is sent with each
 * @property {boolean} conditional send the entity tag of the last answer
 */

const CONNECTIONS = 32;

/**
 * Sends requests over keep-alive connections.
 * @param {Load} load
 * @returns {Promise<Map<number, number>>} how many answers had which status
 */
export async function send({ port, address, headers = {}, requests, conditional }) {
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const base = `GET ${address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nUser-Agent: bench\r\n${more.join('')}`;
  /** @type {Map<number, number>} */
  const statuses = new Map();
  let left = requests;
  let etag = '"none"';
  const work = async () => {
    const connection = new Connection(port);
    try {
      while (left > 0) {
        left -= 1;
        const answer = await connection.ask(
          conditional ? `${base}If-None-Match: ${etag}\r\n\r\n` : `${base}\r\n`,
        );
        if (answer.etag !== '') etag = answer.etag;
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      }
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return statuses;
}
