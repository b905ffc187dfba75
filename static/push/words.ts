import { sentenceOf } from '../account/messages';
import type { Standing } from './own';
import type { Quiet } from './wire';

/** Why this browser cannot be told while it is closed, and what to do about it. */
export const WHY_NOT: Readonly<Record<Exclude<Standing, 'able'>, string>> = {
  blocked:
    'Your browser blocks notifications from this site. Allow them in its settings for the site, then come back here.',
  unable: 'This browser cannot show notifications while CryptoVault is closed.',
  'not installed':
    'On an iPhone or iPad, first add CryptoVault to the Home Screen: Share, then Add to Home Screen. Open it from there and come back here.',
};

/** What the browser says when it does not subscribe. */
const REFUSALS: Readonly<Record<string, string>> = {
  NotAllowedError: 'Notifications were not allowed. You can change that in the settings of your browser.',
  AbortError: 'The push service of your browser cannot be reached. Try again later.',
  TimeoutError: 'The push service of your browser did not answer. Try again later.',
  NotSupportedError: 'This browser cannot subscribe here.',
  InvalidStateError: 'This browser cannot subscribe here at the moment. Reload and try again.',
};

export function refusalOf(error: unknown): string {
  const known = error instanceof DOMException ? REFUSALS[error.name] : undefined;
  return known ?? sentenceOf(error);
}

/** `22:00 to 07:00` */
export function hoursOf({ from, until }: Quiet): string {
  return `${from} to ${until}`;
}

/** `Europe/Isle_of_Man` as people read it. */
export function zoneWords(zone: string): string {
  return zone.replaceAll('_', ' ');
}

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The zones that this browser knows, to choose from; none where it does not tell. */
export function zones(): readonly string[] {
  return 'supportedValuesOf' in Intl ? ['UTC', ...Intl.supportedValuesOf('timeZone')] : [];
}
