import { hrefOf } from '../inbox/place';
import { dueWords } from '../tasks/words';

/** What comes to a closed device: `src/push/message.rs` writes it. */
export interface Message {
  id: string;
  kind: string;
  title: string;
  body?: string;
  about?: string;
  asset?: string;
  due_ms?: number;
  at_ms: number;
}

/** What is kept with what is shown, for when it is followed. */
export interface Kept {
  id: string;
  /** Null: it is in the inbox, and nowhere else. */
  path: string | null;
}

/** What is shown, as the browser takes it. */
export interface Shown {
  title: string;
  options: NotificationOptions & { data: Kept; renotify?: boolean; timestamp?: number };
}

const ICON = '/icons/icon-192.png';
const TEST = 'test';

/** Of what is sent twice a device shows one, by its id. Something is shown whatever has come: browsers take it amiss if nothing is. */
export function shownOf(text: string, now_ms: number): Shown {
  const message = read(text);
  if (!message)
    return {
      title: 'CryptoVault',
      options: { body: 'Something new is in your inbox.', icon: ICON, data: { id: '', path: null } },
    };
  const { id, kind, title, body, asset, due_ms, at_ms } = message;
  const facts = [due_ms === undefined ? '' : `Due ${dueWords(due_ms, now_ms)}`, body ?? '', asset ?? ''];
  const path = kind === TEST ? '/security#notifications' : hrefOf(message);
  return {
    title,
    options: {
      ...{ body: facts.filter((fact) => fact !== '').join(' · '), icon: ICON, tag: id },
      ...{ timestamp: at_ms, data: { id, path } },
      // Who tests wants to see each of them.
      ...(kind === TEST && { renotify: true }),
    },
  };
}

function read(text: string): Message | null {
  try {
    const message = JSON.parse(text) as Partial<Message> | null;
    const is_one = typeof message?.id === 'string' && typeof message.title === 'string';
    return is_one ? ({ kind: '', at_ms: 0, ...message } as Message) : null;
  } catch {
    return null;
  }
}

/** What the service worker says to a page that is open when something was followed. */
export interface Followed extends Kept {
  type: 'FOLLOWED';
}

/** How a page that is opened by it learns that: behind its address. */
const FOLLOWED_HASH = '#told=';
const INBOX_HASH = '#inbox';

/** The address that is opened where no page is. */
export function addressOf({ id, path }: Kept): string {
  if (path === null) return `/${INBOX_HASH}`;
  return path.includes('#') ? path : `${path}${FOLLOWED_HASH}${encodeURIComponent(id)}`;
}

/** What an address says was followed; null if nothing was. */
export function followedAt(hash: string): Kept | null {
  if (hash === INBOX_HASH) return { id: '', path: null };
  if (!hash.startsWith(FOLLOWED_HASH)) return null;
  try {
    return { id: decodeURIComponent(hash.slice(FOLLOWED_HASH.length)), path: '' };
  } catch {
    return null;
  }
}
