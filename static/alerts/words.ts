import type { Amount } from '../data/api';
import { amount } from '../figures/format';
import { backAt, hasMoved, isMove, isThere } from './crossing';
import type { Alert, Condition, Span } from './wire';

/** What is said of a rule needs what it says, and not where it is stored. */
export type Said = Pick<
  Alert,
  'target' | 'product_id' | 'watchlist_id' | 'condition' | 'threshold' | 'window'
>;

export const SPANS: Readonly<Record<Span, string>> = { '1h': '1 h', '4h': '4 h', '24h': '24 h' };

const MINUTE_SECS = 60;
const HOUR_SECS = 60 * MINUTE_SECS;
const DAY_SECS = 24 * HOUR_SECS;

/** How long a rule may rest, as the form offers it. */
export const COOLDOWNS: readonly number[] = [
  0,
  5 * MINUTE_SECS,
  15 * MINUTE_SECS,
  HOUR_SECS,
  4 * HOUR_SECS,
  DAY_SECS,
  7 * DAY_SECS,
];

/** `5 minutes`, `1 hour`, `1 week`. */
export function lengthWords(secs: number): string {
  const [size, name] =
    secs % (7 * DAY_SECS) === 0
      ? [7 * DAY_SECS, 'week']
      : secs % DAY_SECS === 0
        ? [DAY_SECS, 'day']
        : secs % HOUR_SECS === 0
          ? [HOUR_SECS, 'hour']
          : secs % MINUTE_SECS === 0
            ? [MINUTE_SECS, 'minute']
            : [1, 'second'];
  const many = secs / size;
  return `${many} ${name}${many === 1 ? '' : 's'}`;
}

/** What prices and values of it are in. */
export function unitOf({ target, product_id }: Pick<Said, 'target' | 'product_id'>): string {
  return target === 'product' ? (product_id?.split('-')[1] ?? '') : 'USD';
}

/** `BTC-USD`, `Any of Watchlist “Layer 2”`, `Anything you hold`, `Portfolio value`. */
export function subjectWords(alert: Said, lists: ReadonlyMap<string, string>): string {
  switch (alert.target) {
    case 'product':
      return alert.product_id ?? '';
    case 'watchlist': {
      const name = lists.get(alert.watchlist_id ?? '');
      return name === undefined ? 'Any of a watchlist' : `Any of Watchlist “${name}”`;
    }
    case 'holdings':
      return 'Anything you hold';
    case 'portfolio':
      return 'Portfolio value';
  }
}

const MOVES: Readonly<Record<Condition, string>> = {
  above: 'above',
  below: 'below',
  up: 'rises',
  down: 'falls',
  either: 'moves',
};

/** `above 65,000 USD`, `moves 5 % in 1 h`. */
export function conditionWords(alert: Said): string {
  const { condition, threshold, window } = alert;
  if (!isMove(condition)) return `${MOVES[condition]} ${amount(threshold)} ${unitOf(alert)}`;
  return `${MOVES[condition]} ${amount(threshold)} % in ${SPANS[window ?? '1h']}`;
}

/** `BTC-USD above 65,000 USD`. */
export function titleOf(alert: Said, lists: ReadonlyMap<string, string>): string {
  return `${subjectWords(alert, lists)} ${conditionWords(alert)}`;
}

export type Tone = 'armed' | 'waiting' | 'rests' | 'off';

export interface Standing {
  tone: Tone;
  text: string;
}

let clock: Intl.DateTimeFormat | undefined;
let calendar: Intl.DateTimeFormat | undefined;

/** `14:05` of today, else `Tue 14:05`, where the person is. */
function hourOf(at_ms: number, now_ms: number): string {
  clock ??= new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
  calendar ??= new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
  const is_today = new Date(at_ms).toDateString() === new Date(now_ms).toDateString();
  return is_today ? clock.format(at_ms) : `${calendar.format(at_ms)}, ${clock.format(at_ms)}`;
}

/** What is known of what one rule is about: the newest price, and how far it has moved over the window. */
export interface Now {
  price: Amount | null;
  change: number | null;
}

/** Where a rule stands, in plain words. */
export function standingOf(alert: Alert, now: Now, now_ms: number): Standing {
  const [only] = alert.subjects;
  const is_done = !alert.repeats && only?.standing === 'fired';
  if (!alert.is_on) return { tone: 'off', text: is_done ? 'Told once, and off since' : 'Off' };
  if (alert.target === 'watchlist' || alert.target === 'holdings') return ofMany(alert, now_ms);
  if (!only || only.standing === 'waiting') return waiting(alert, now);
  if (only.standing === 'armed') return { tone: 'armed', text: 'Armed' };
  return rests(alert, only.event_ms, now_ms);
}

function waiting({ condition, threshold }: Alert, { price, change }: Now): Standing {
  const is_move = isMove(condition);
  const is_there = is_move
    ? change === null || hasMoved(condition, threshold, change)
    : price !== null && isThere(condition, threshold, price);
  if (!is_there) return { tone: 'waiting', text: 'Armed with the next price' };
  if (is_move) {
    const already = change === null ? '' : 'It is there already: ';
    return { tone: 'waiting', text: `${already}${already ? 'a' : 'A'}rmed once it has moved by less` };
  }
  const side = condition === 'above' ? 'below' : 'above';
  return { tone: 'waiting', text: `It is there already: armed once it is ${side} ${amount(threshold)}` };
}

function rests(alert: Alert, event_ms: number | null, now_ms: number): Standing {
  if (!alert.repeats) return { tone: 'rests', text: 'Told once, and done' };
  const until_ms = (event_ms ?? 0) + alert.cooldown_secs * 1000;
  if (until_ms > now_ms) return { tone: 'rests', text: `Fired, rests until ${hourOf(until_ms, now_ms)}` };
  const back = amount(backAt(alert.condition, alert.threshold));
  if (isMove(alert.condition)) return { tone: 'rests', text: `Fired, armed again below a move of ${back} %` };
  const way = alert.condition === 'above' ? 'falls to' : 'rises to';
  return { tone: 'rests', text: `Fired, armed again when it ${way} ${back}` };
}

/** Each of its markets stands by itself. */
function ofMany({ subjects }: Alert, now_ms: number): Standing {
  if (subjects.length === 0) return { tone: 'waiting', text: 'Armed with the next prices' };
  const armed = subjects.filter(({ standing }) => standing === 'armed').length;
  const latest = Math.max(0, ...subjects.map(({ event_ms }) => event_ms ?? 0));
  const all = subjects.length === 1 ? '1 market' : `${subjects.length} markets`;
  const how = armed === subjects.length ? `Armed on ${all}` : `Armed on ${armed} of ${all}`;
  const told = latest > 0 ? `, last fired ${hourOf(latest, now_ms)}` : '';
  return { tone: armed > 0 ? 'armed' : 'waiting', text: how + told };
}
