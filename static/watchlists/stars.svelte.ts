/** What the market board needs to know of a person's lists. */
export interface StarredList {
  id: string;
  name: string;
  /** Where each product stands in it. */
  places: ReadonlyMap<string, number>;
}

interface Asked {
  product: string;
  /** The star that was pressed. */
  star: HTMLElement;
}

/**
 * The stars beside markets. They are here from the first view on, and empty; what fills and answers them
 * (Starring.svelte, Invitation.svelte) is loaded when it is known who the person is, or when a star is pressed.
 */
class Stars {
  lists = $state.raw<readonly StarredList[]>([]);
  asked = $state.raw<Asked | null>(null);
  #all = $derived(new Set(this.lists.flatMap(({ places }) => [...places.keys()])));

  /** Whether it is in one of the lists. */
  has(product: string): boolean {
    return this.#all.has(product);
  }

  list(id: string | null): StarredList | undefined {
    return this.lists.find((list) => list.id === id);
  }

  /** Pressed once more, a star takes its question back. */
  ask(product: string, star: HTMLElement): void {
    const again = this.asked?.product === product && this.asked.star === star;
    this.asked = again ? null : { product, star };
  }
}

export const stars = new Stars();
