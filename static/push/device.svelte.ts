import { quietly } from '../account/call';
import { send } from '../account/transport';
import type { Me } from '../account/wire';
import { session } from '../data/session.svelte';
import { act } from '../vault/act';
import { nameOf, ownSubscription, standing, subscribe, unsubscribe, type Standing } from './own';
import { changed } from './queries';
import { remember, remembered, toDo } from './told';
import { SUBSCRIPTIONS, type PushDevice } from './wire';

/** This browser: whether it can be told while it is closed, and under which name it is. */
class OwnDevice {
  standing = $state<Standing>('able');
  /** What the server calls it, if it is subscribed. */
  name = $state<string | null>(null);
  busy = $state(false);

  /** Looks, and goes on looking when the person comes back from the settings of the browser; returns what ends that. */
  watch(): () => void {
    const look = () => void this.look();
    look();
    document.addEventListener('visibilitychange', look);
    let permission: PermissionStatus | undefined;
    navigator.permissions?.query({ name: 'notifications' }).then(
      (status) => {
        permission = status;
        status.addEventListener('change', look);
      },
      () => undefined,
    );
    return () => {
      document.removeEventListener('visibilitychange', look);
      permission?.removeEventListener('change', look);
    };
  }

  async look(): Promise<void> {
    this.standing = standing();
    const own = await ownSubscription().catch(() => null);
    this.name = own && (await nameOf(own));
  }

  async turnOn(public_key: string): Promise<void> {
    await this.#work(async () => {
      const own = await subscribe(public_key);
      await tell(own, (path, body) => act<PushDevice>('POST', path, body));
    });
  }

  async turnOff(): Promise<void> {
    await this.#work(async () => {
      const { name } = this;
      if (name !== null) await act('DELETE', `${SUBSCRIPTIONS}/${name}`);
      remember(null);
      await unsubscribe();
    });
  }

  async #work(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await work();
      await changed();
    } finally {
      await this.look();
      this.busy = false;
    }
  }
}

export const device = new OwnDevice();

/** Sees to it that this browser is told of who is signed in there, and of nobody else. */
export async function keepTold({ user, session_id }: Me): Promise<void> {
  try {
    const own = await ownSubscription();
    if (!own) return;
    const now = { user: user.id, session: session_id, name: await nameOf(own) };
    const what = toDo(remembered(), now);
    if (what === 'end') {
      remember(null);
      await own.unsubscribe();
    } else if (what === 'tell') {
      await tell(own, (path, body) =>
        quietly(() => send('POST', path, body, undefined, { 'idempotency-key': crypto.randomUUID() })),
      );
    }
  } catch {
    // It is tried again with the next page.
  }
}

async function tell(
  own: PushSubscription,
  post: (path: string, body: object) => Promise<unknown>,
): Promise<void> {
  const { endpoint, keys } = own.toJSON();
  await post(SUBSCRIPTIONS, { endpoint, keys });
  const me = session.me;
  if (me) remember({ user: me.user.id, session: me.session_id, name: await nameOf(own) });
}
