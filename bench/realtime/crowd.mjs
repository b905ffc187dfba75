// The load generator's process: many sockets to one server, what comes counted.
import { setTimeout as after } from 'node:timers/promises';
import { serve } from './child.mjs';
import { DATA, DIALECTS, READY } from './dialects.mjs';
import { frame } from './frames.mjs';
import { Socket } from './socket.mjs';

const OPENING_AT_ONCE = 64;
const HEARTBEAT_MS = 25_000;
const HEARTBEAT_STEPS = 100;
const AT_MS = '"at_ms":';

/** @type {Socket[]} */
const sockets = [];
let counted = { messages: 0, bytes: 0 };
/** @type {number[]} milliseconds from a message's time stamp to its arrival */
let delays = [];
/** @type {string | undefined} */
let failure;
/** @type {{ messages: number, resolve: () => void, reject: (error: Error) => void } | undefined} */
let awaited;

/** What is looked for, and how many sockets have not got it yet. @type {{ text: Buffer, by: Set<Socket> } | undefined} */
let sought;

/** @param {string} reason */
function fail(reason) {
  failure ??= reason;
  awaited?.reject(new Error(failure));
}

/** @param {Buffer} message */
function count(message) {
  counted.messages += 1;
  counted.bytes += message.length;
  const head = message.toString('latin1', 0, 120);
  const at = head.indexOf(AT_MS);
  if (at >= 0) delays.push(Date.now() - Number.parseInt(head.slice(at + AT_MS.length), 10));
  if (awaited && counted.messages >= awaited.messages) awaited.resolve();
}

/**
 * @param {number} port
 * @param {string} path
 * @param {import('./dialects.mjs').Dialect} dialect
 * @param {string[]} channels
 * @returns {Promise<void>}
 */
function join(port, path, dialect, channels) {
  return new Promise((resolve, reject) => {
    const socket = new Socket(
      { port, path, protocol: dialect.protocol },
      {
        opened() {
          const words = dialect.greet(channels);
          if (words === undefined) resolve();
          else socket.say(words);
        },
        message(buffer, start, end) {
          const message = buffer.subarray(start, end);
          try {
            const kind = dialect.read((text) => socket.say(text), message);
            if (kind === DATA) count(message);
            if (sought?.by.has(socket) && message.includes(sought.text)) sought.by.delete(socket);
            else if (kind === READY) resolve();
          } catch (error) {
            fail(String(error));
            reject(error);
          }
        },
        closed(code, reason) {
          fail(`a socket was closed with ${code} ${reason}`);
          reject(new Error(failure));
        },
      },
    );
    sockets.push(socket);
  });
}

/** @param {string} text every socket says it every 25 seconds, not all at once */
function beat(text) {
  const bytes = frame(text);
  let step = 0;
  setInterval(() => {
    for (let at = step; at < sockets.length; at += HEARTBEAT_STEPS) sockets[at].write(bytes);
    step = (step + 1) % HEARTBEAT_STEPS;
  }, HEARTBEAT_MS / HEARTBEAT_STEPS);
}

serve({
  /** @param {{ port: number, dialect: string, path?: string, channels?: string[], sockets: number }} wanted */
  async open({ port, dialect: name, path, channels = [], sockets: wanted }) {
    const dialect = DIALECTS[name];
    let left = wanted;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        await join(port, path ?? dialect.path, dialect, channels);
      }
    };
    await Promise.all(Array.from({ length: OPENING_AT_ONCE }, work));
    if (dialect.heartbeat !== undefined) beat(dialect.heartbeat);
  },
  reset() {
    counted = { messages: 0, bytes: 0 };
    delays = [];
  },
  /** Waits until so many messages have come since the last reset. @param {{ messages: number, ms: number }} wanted */
  async reach({ messages, ms }) {
    if (failure) throw new Error(failure);
    if (counted.messages >= messages) return;
    const come = new Promise((resolve, reject) => {
      awaited = { messages, resolve: () => resolve(undefined), reject };
    });
    const tooLate = after(ms, undefined, { ref: false }).then(() => {
      if (counted.messages < messages)
        throw new Error(`${counted.messages} of ${messages} messages in ${ms} ms`);
    });
    await Promise.race([come, tooLate]);
    awaited = undefined;
  },
  /** Stops or goes on to read from the network. @param {{ reads: boolean }} wanted */
  read({ reads }) {
    for (const socket of sockets) {
      if (reads) socket.resume();
      else socket.pause();
    }
  },
  /** Which messages to look for from now on. @param {{ text: string }} wanted */
  seek({ text }) {
    sought = { text: Buffer.from(text), by: new Set(sockets) };
  },
  /** How many sockets have not got it yet. */
  missing: () => sought?.by.size ?? 0,
  take: () => ({ ...counted, delays, sockets: sockets.length }),
});
