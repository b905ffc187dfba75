import { midnightOf } from './moment';
import type { Kind } from './wire';

/** What of the ledger the person looks at; kept while they look at something else and come back. */
class TransactionsView {
  account = $state('');
  asset = $state('');
  kind = $state<Kind | ''>('');
  /** Days, as fields for a day have them. */
  from = $state('');
  to = $state('');
  /** An import whose transactions alone are shown. */
  import_id = $state('');
  /** Also what was reversed, and its reversals. */
  reversed = $state(false);

  get filters(): Record<string, string | null> {
    const from_ms = midnightOf(this.from);
    // The last day is one of them.
    const to_ms = midnightOf(this.to, 1);
    return {
      account: this.account || null,
      asset: this.asset.trim().toUpperCase() || null,
      kind: this.kind || null,
      from_ms: from_ms === null ? null : String(from_ms),
      to_ms: to_ms === null ? null : String(to_ms),
      import: this.import_id || null,
      reversed: this.reversed ? null : 'false',
    };
  }

  get filtered(): boolean {
    return [this.account, this.asset.trim(), this.kind, this.from, this.to, this.import_id].some(Boolean);
  }

  clear(): void {
    this.account = this.asset = this.from = this.to = this.import_id = '';
    this.kind = '';
  }
}

export const view = new TransactionsView();
