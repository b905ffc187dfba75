// Many sockets held at once: what one of them takes of the server's memory, and that all of them still get what is published.
import { mostFiles, residentBytes } from '../processor.mjs';
import { ask } from './ask.mjs';
import { Child } from './child.mjs';
import { oursVariant, peerVariants } from './fanout.mjs';

const SETTLE_MS = 2000;
const PATIENCE_MS = 60_000;
/** workerd opens two files for a socket, and some for itself. */
const FILES_OF_SOCKET = 2;
const OTHER_FILES = 100;

/**
 * @param {string} folder our test bundle
 * @param {{ sockets: number, rounds: number }} load
 */
export async function held(folder, { sockets: wanted, rounds }) {
  const sockets = Math.min(wanted, Math.floor((mostFiles() - OTHER_FILES) / FILES_OF_SOCKET));
  const measured = ['ours', 'js-hub'].map((name) => ({ name, perSocket: [0].slice(1), reached: 0 }));
  for (let round = 0; round < rounds; round += 1) {
    for (const one of measured) {
      const server = one.name === 'ours' ? await oursVariant(folder) : await peerVariants['js-hub']();
      const { perSocket, reached } = await hold(server, sockets);
      one.perSocket.push(perSocket);
      one.reached = reached;
    }
  }
  return { wanted, sockets, variants: measured };
}

/**
 * @param {import('./fanout.mjs').Variant} server
 * @param {number} sockets
 */
async function hold({ port, dialect, channels, pids, address, stop }, sockets) {
  const [first, crowd] = [new Child('crowd.mjs'), new Child('crowd.mjs')];
  const pause = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  try {
    // What the first socket and the first publication need is not the sockets'.
    await first.ask('open', { port, dialect, channels, sockets: 1 });
    await ask(port, address(1));
    await first.ask('reach', { messages: 1, ms: PATIENCE_MS });
    await pause();
    const before = residentBytes(pids);
    await crowd.ask('open', { port, dialect, channels, sockets: sockets - 1 });
    await ask(port, address(2));
    await crowd.ask('reach', { messages: sockets - 1, ms: PATIENCE_MS });
    await pause();
    const { messages } = await crowd.ask('take');
    return { perSocket: (residentBytes(pids) - before) / (sockets - 1), reached: messages + 1 };
  } finally {
    await Promise.all([first, crowd].map((child) => child.stop()));
    await stop();
  }
}
