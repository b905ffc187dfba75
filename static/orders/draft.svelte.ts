import { online } from 'svelte/reactivity/window';
import { Invalid, Submission } from '../account/form/submission.svelte';
import { sentenceOf } from '../account/messages';
import type { Amount, MarketDetails } from '../data/api';
import { ApiError } from '../data/client';
import type { Account } from '../portfolio/wire';
import { localOf } from '../transactions/moment';
import { changed, place, preview } from './place';
import { isLost, Placing } from './placing';
import { availableOf, paysWith, portionOf, type Portion } from './portion';
import { Previewing } from './preview.svelte';
import { refusedOf } from './refusal';
import { askedOf, NO_GRID, ticketIfAny, ticketOf, type Typed } from './typed';
import { view } from './view.svelte';
import type { Kind, Order } from './wire';

export const OFFLINE =
  'You are offline. An order is not kept to be sent later: by then it would be another one.';
const LOST =
  'If you place it again just as it is, it is placed once, whether or not it arrived. Before you change it, look among your orders.';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const FIELDS = [
  ...['account_id', 'product_id', 'kind', 'size', 'funds', 'price', 'stop_price'],
  ...['time_in_force', 'expires_ms', 'post_only'],
];

/** What is known of what the ticket is about. */
interface Circumstances {
  papers: readonly Account[];
  /** Of the market that is chosen, once they are known: its steps, and its price of now. */
  details: MarketDetails | undefined;
  price: Amount | null;
}

/** The ticket while it is filled in: what is typed, what is wrong with it, what would come of it and what has. */
export class Draft {
  typed = $state<Typed>({
    account_id: '',
    product_id: '',
    side: 'buy',
    kind: 'market',
    by: 'size',
    size: '',
    funds: '',
    price: '',
    stop_price: '',
    time_in_force: 'gtc',
    expires: localOf(Date.now() - (Date.now() % MINUTE_MS) + DAY_MS),
    post_only: false,
  });
  placed = $state.raw<Order | null>(null);

  readonly sending = new Submission(FIELDS);
  readonly previewing = new Previewing(preview);
  readonly #placing = new Placing(place);
  readonly #known: () => Circumstances;

  constructor(known: () => Circumstances) {
    this.#known = known;
  }

  readonly parts = $derived.by(() => askedOf(this.typed));
  readonly #account = $derived.by(() => this.#known().papers.find(({ id }) => id === this.typed.account_id));
  readonly #grid = $derived.by(() => this.#known().details ?? NO_GRID);
  /** What the account has to pay with; null while there is none. */
  readonly available = $derived.by(() =>
    this.#account ? availableOf(this.#account, paysWith(this.typed)) : null,
  );
  /** As it stands; null while something is missing or wrong. */
  readonly ticket = $derived.by(() => ticketIfAny(this.typed, this.#grid));
  /** Why the server would not take it as it stands. */
  readonly refused = $derived.by(() =>
    this.ticket && this.previewing.error ? refusedOf(this.previewing.error, this.ticket) : null,
  );

  /** What is to be said next to a field. */
  errorAt(field: string): string | null {
    return this.sending.at(field) ?? (this.refused?.field === field ? this.refused.text : null);
  }

  /** For another market: what was typed of the one before says nothing of it. */
  begin(product_id: string): void {
    this.typed = { ...this.typed, product_id, size: '', funds: '', price: '', stop_price: '' };
    this.sending.clear();
  }

  choose(kind: Kind): void {
    this.typed.kind = kind;
    this.sending.clear();
    // The price of now is where one begins.
    const { price } = this.#known();
    const asks = askedOf(this.typed);
    if (asks.price && this.typed.price === '' && price !== null) this.typed.price = price;
    if (asks.stop_price && this.typed.stop_price === '' && price !== null) this.typed.stop_price = price;
  }

  /** Fills in so much of what is available. */
  take(portion: Portion): void {
    const { typed } = this;
    const [account, available] = [this.#account, this.available];
    if (!account || available === null) return;
    let limit: string | null = null;
    if (this.parts.price) limit = ticketIfAny({ ...typed, size: '1', by: 'size' }, NO_GRID)?.price ?? null;
    const rates = { maker: account.maker ?? '0', taker: account.taker ?? '0' };
    const filled = portionOf(portion, typed, { available, grid: this.#grid, rates, price: limit });
    if (filled === null) {
      this.sending.say('Enter the price first.', 'price');
      return;
    }
    this.sending.clear();
    if (filled.by === 'funds') this.typed = { ...typed, by: 'funds', funds: filled.funds };
    else this.typed = { ...typed, by: 'size', size: filled.size };
  }

  /** Rejects with what is to be said of it. */
  async place(): Promise<void> {
    const wanted = ticketOf(this.typed, this.#grid);
    if (wanted.expires_ms !== undefined && wanted.expires_ms <= Date.now())
      throw new Invalid('expires_ms', 'Enter a time that is still to come.');
    if (online.current === false) throw new ApiError('conflict', OFFLINE);
    try {
      this.placed = await this.#placing.place(wanted);
    } catch (error) {
      const fault = refusedOf(error, wanted);
      if (fault?.field && FIELDS.includes(fault.field)) throw new Invalid(fault.field, fault.text);
      if (fault) throw new ApiError('conflict', fault.text);
      if (this.#placing.uncertain && isLost(error))
        throw new ApiError('conflict', `${sentenceOf(error)} ${LOST}`);
      throw error;
    }
    view.account = wanted.account_id;
    this.previewing.stop();
    void changed();
  }

  /** Another one like it. */
  again(): void {
    this.placed = null;
    this.typed = { ...this.typed, size: '', funds: '' };
  }
}
