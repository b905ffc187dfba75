// What each server under measurement speaks, read with as little work as will do.

/** What a message is to the load generator. */
export const OTHER = 0;
export const READY = 1;
export const DATA = 2;

/**
 * @typedef {object} Dialect
 * @property {string} path
 * @property {string} [protocol]
 * @property {string} [heartbeat] what a client sends every 25 seconds
 * @property {(channels: string[]) => string | undefined} greet what a client says first; it is ready at once if that is nothing
 * @property {(say: (text: string) => void, message: Buffer) => number} read one of OTHER, READY and DATA
 */

const OK = Buffer.from('"ok"');
const MARK = Buffer.from('"mark"');
const PUSH_OF_DATA = /"push":"(prices|changes|board)"/;

/** @type {Dialect} */
const ours = {
  path: '/ws',
  protocol: 'cryptovault.v1.json',
  heartbeat: '{}',
  greet: (channels) => JSON.stringify({ cmd: 'subscribe', id: 1, channels }),
  read(say, message) {
    if (message.includes(MARK)) {
      const frames = [JSON.parse(message.toString())].flat();
      for (const { push, mark } of frames) if (push === 'mark') say(JSON.stringify({ cmd: 'ack', mark }));
    }
    const head = message.toString('latin1', 0, 40);
    if (head.includes('"id":1,')) {
      if (!message.includes(OK)) throw new Error(`refused: ${message}`);
      return READY;
    }
    return PUSH_OF_DATA.test(head) ? DATA : OTHER;
  },
};

/** @type {Dialect} */
const plain = {
  path: '/ws',
  heartbeat: '{}',
  greet: () => undefined,
  read: (_say, message) => (message.length > 2 ? DATA : OTHER),
};

/** Engine.IO 4 with Socket.IO 5 in it: https://socket.io/docs/v4/engine-io-protocol/ @type {Dialect} */
const socketio = {
  path: '/socket.io/?EIO=4&transport=websocket',
  greet: () => '40',
  read(say, message) {
    const kind = message.toString('latin1', 0, 2);
    if (kind === '42') return DATA;
    if (kind === '2') say('3');
    return kind === '40' ? READY : OTHER;
  },
};

/** @type {Record<string, Dialect>} */
export const DIALECTS = { ours, plain, socketio };
