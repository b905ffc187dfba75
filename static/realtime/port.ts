import { scriptUrl } from '../app/scripts';
import type { Report, Wish } from './reports';
import workerPath from './worker?sharedworker&url';

/** A worker that runs says so at once; one that is silent for this long does not run. */
const SILENCE_MS = 4_000;

/** The way to whoever holds the socket. */
export interface Way {
  tell(wish: Wish): void;
  close(): void;
}

/** Opens one, to the worker of all tabs where there can be one. `take` hears all that comes from it. */
export async function openWay(take: (report: Report) => void): Promise<Way> {
  const shared = await sharedPort(take);
  if (shared) return wayTo(shared, holdLock(shared));
  const { ownPort } = await import('./own');
  const own = ownPort();
  own.onmessage = ({ data }: MessageEvent<Report>) => take(data);
  return wayTo(own, () => undefined);
}

function wayTo(port: MessagePort, release: () => void): Way {
  return {
    tell: (wish) => port.postMessage(wish),
    close: () => {
      port.postMessage({ kind: 'bye' } satisfies Wish);
      port.close();
      release();
    },
  };
}

/** Null where tabs cannot share: no such workers, no locks to see the end of a page by, or it does not start. */
function sharedPort(take: (report: Report) => void): Promise<MessagePort | null> {
  if (!('SharedWorker' in window) || !('locks' in navigator)) return Promise.resolve(null);
  return new Promise((resolve) => {
    let worker: SharedWorker;
    try {
      worker = new SharedWorker(scriptUrl(workerPath), { name: 'realtime', type: 'module' });
    } catch {
      resolve(null);
      return;
    }
    const { port } = worker;
    const give = () => {
      port.onmessage = null;
      port.close();
      resolve(null);
    };
    const silence = setTimeout(give, SILENCE_MS);
    worker.onerror = () => {
      clearTimeout(silence);
      give();
    };
    port.onmessage = ({ data }: MessageEvent<Report>) => {
      clearTimeout(silence);
      worker.onerror = null;
      resolve(port);
      take(data);
    };
  });
}

/** A lock is let go of when its page ends, in whatever way: that is how the worker learns of it. */
function holdLock(port: MessagePort): () => void {
  const lock = `realtime-page-${crypto.randomUUID()}`;
  let release: () => void = () => undefined;
  const released = new Promise<void>((done) => (release = done));
  void navigator.locks.request(lock, () => {
    port.postMessage({ kind: 'held', lock } satisfies Wish);
    return released;
  });
  return release;
}
