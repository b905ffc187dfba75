/// <reference lib="webworker" />
import { createHost } from './browser';

declare const self: SharedWorkerGlobalScope;

/** One for all tabs of this version of the product: they share its socket. */
const host = createHost();

self.onconnect = ({ ports: [port] }) => {
  if (port) host.connect(port);
};
