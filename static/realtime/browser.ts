import type { Environment } from './environment';
import { SUBPROTOCOL, type Changes, type Position } from './frames';
import { Host } from './host';

const TIMEOUT_MS = 8_000;

/** The real world, for a page and for a worker alike. */
const ENVIRONMENT: Environment = {
  clock: {
    now: () => performance.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  },
  random: () => Math.random(),
  online: () => navigator.onLine,
  connect(events) {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, SUBPROTOCOL);
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }) => events.message(String(data));
    socket.onclose = ({ code }) => events.closed(code);
    return {
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close: () => socket.close(),
    };
  },
  async changes(since: Position | null): Promise<Changes> {
    const query = since ? `?since=${encodeURIComponent(`${since.epoch}.${since.offset}`)}` : '';
    const answer = await fetch(`/api/changes${query}`, {
      cache: 'no-cache',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!answer.ok) throw new Error(`/api/changes answered ${answer.status}`);
    return (await answer.json()) as Changes;
  },
};

/** A holder of the socket in this page or worker. */
export function createHost(): Host {
  const host = new Host(ENVIRONMENT, (lock, gone) => void navigator.locks.request(lock, gone));
  for (const event of ['online', 'offline']) addEventListener(event, () => host.wake(true));
  return host;
}
