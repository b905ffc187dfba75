/** What the link in a mail says: whose address, and the code. It stands after `#`, so no server ever sees it. */
export interface Mailed {
  email: string;
  code: string;
}

export function parseFragment(hash: string): Mailed {
  const values = new URLSearchParams(hash.replace(/^#/, '').replaceAll('+', '%2B'));
  return { email: (values.get('email') ?? '').trim(), code: tidyCode(values.get('code') ?? '') };
}

/** Reads it, and takes it out of the address bar and the history: a code is not to be left lying about. */
export function takeFragment(): Mailed {
  const mailed = parseFragment(location.hash);
  if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search);
  return mailed;
}

const MAILED_LENGTH = 10;

/** A mailed code as it is written in the mail: `K7QPM-3X9RB`. What is not one is left alone. */
export function tidyCode(typed: string): string {
  const letters = typed.replace(/[\s-]/g, '').toUpperCase();
  if (letters.length !== MAILED_LENGTH || !/^[A-Z0-9]+$/.test(letters)) return typed.trim();
  return `${letters.slice(0, MAILED_LENGTH / 2)}-${letters.slice(MAILED_LENGTH / 2)}`;
}

/** The digits of a code from an application, however they were grouped. */
export function tidyDigits(typed: string): string {
  return typed.replace(/\D/g, '').slice(0, 6);
}
