/** Of whom, in which session and under which name this browser is told: what the server was last told of it. */
export interface Told {
  user: string;
  session: string;
  name: string;
}

const MARK = 'push-told';

export function remembered(): Told | null {
  try {
    const [user = '', session = '', name = ''] = (localStorage.getItem(MARK) ?? '').split(' ');
    return name === '' ? null : { user, session, name };
  } catch {
    return null;
  }
}

export function remember(told: Told | null): void {
  try {
    if (told) localStorage.setItem(MARK, `${told.user} ${told.session} ${told.name}`);
    else localStorage.removeItem(MARK);
  } catch {
    // Then it is found out anew each time.
  }
}

/**
 * What is to be done with the subscription of a browser when somebody comes to its page: nothing; tell the server of it, since they have signed in anew or its address
 * has changed; or end it, since it was somebody else's and nobody has asked for it since.
 */
export function toDo(before: Told | null, now: Told): 'nothing' | 'tell' | 'end' {
  if (before?.user !== now.user) return 'end';
  return before.session === now.session && before.name === now.name ? 'nothing' : 'tell';
}
