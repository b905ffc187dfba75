import { createHost } from './browser';

/** Where tabs cannot share a worker, each page holds a socket of its own, and talks to it in the same way. */
export function ownPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  createHost().connect(port1);
  return port2;
}
