export interface Order<Column extends string> {
  column: Column;
  descending: boolean;
}

/** What a table is sorted by; kept while the person looks at something else and comes back. */
export class Sorting<Column extends string> {
  order = $state.raw<Order<Column>>({ column: '' as Column, descending: true });

  /** `texts` read best from A, figures from the largest. */
  constructor(
    first: Column,
    private readonly texts: readonly Column[],
  ) {
    this.order = { column: first, descending: !texts.includes(first) };
  }

  by(column: Column): void {
    const again = this.order.column === column;
    this.order = { column, descending: again ? !this.order.descending : !this.texts.includes(column) };
  }
}
