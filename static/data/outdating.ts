import { QueryClient } from '@tanstack/svelte-query';
import type { InvalidateOptions, InvalidateQueryFilters, QueryKey } from '@tanstack/svelte-query';

/**
 * Asks again for whatever is said to be old. The library lets a first answer stand that is on its way at that moment,
 * though it may be from before: that is asked for once more when it has come.
 */
export class OutdatingClient extends QueryClient {
  override async invalidateQueries<Key extends QueryKey = QueryKey>(
    filters?: InvalidateQueryFilters<Key>,
    options?: InvalidateOptions,
  ): Promise<void> {
    const first = this.getQueryCache()
      .findAll(filters)
      .filter(({ state }) => state.data === undefined && state.fetchStatus === 'fetching');
    await super.invalidateQueries(filters, options);
    await Promise.all(
      first.map(async ({ queryKey, promise }) => {
        await promise?.catch(() => undefined);
        await super.invalidateQueries({ queryKey, exact: true }, options);
      }),
    );
  }
}
