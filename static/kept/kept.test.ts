import { dehydrate, hydrate, QueryClient } from '@tanstack/svelte-query';
import { describe, expect, it } from 'vitest';
import { isOf, keptFrom, LIFE_MS } from './kept';

const DAY_MS = 86_400_000;

function keep() {
  const client = new QueryClient();
  client.setQueryData(['portfolio', 'summary', null], { version: 3 }, { updatedAt: 1_000 });
  return keptFrom(dehydrate(client), 'v1', 'u1', 1_000);
}

describe('what is kept', () => {
  it('survives being stored, and is shown with the age that it has', () => {
    const client = new QueryClient();
    hydrate(client, structuredClone(keep()).state);
    expect(client.getQueryData(['portfolio', 'summary', null])).toEqual({ version: 3 });
    expect(client.getQueryState(['portfolio', 'summary', null])?.dataUpdatedAt).toBe(1_000);
  });

  it('is asked for again as soon as it is shown, however young it is', async () => {
    const client = new QueryClient();
    hydrate(client, keep().state);
    const queryKey = ['portfolio', 'summary', null];
    const queryFn = () => Promise.resolve({ version: 5 });
    expect(await client.fetchQuery({ queryKey, queryFn, staleTime: Infinity })).toEqual({ version: 5 });
  });

  it('does not take the place of what is newer', () => {
    const client = new QueryClient();
    client.setQueryData(['portfolio', 'summary', null], { version: 4 }, { updatedAt: 2_000 });
    hydrate(client, keep().state);
    expect(client.getQueryData(['portfolio', 'summary', null])).toEqual({ version: 4 });
  });

  it('is for the same person, the same shapes, and two weeks', () => {
    const kept = keep();
    expect(isOf(kept, 'v1', 'u1', DAY_MS)).toBe(true);
    expect(isOf(kept, 'v1', 'u2', DAY_MS)).toBe(false);
    expect(isOf(kept, 'v2', 'u1', DAY_MS)).toBe(false);
    expect(isOf(kept, 'v1', 'u1', 1_000 + LIFE_MS)).toBe(false);
    expect(isOf(undefined, 'v1', 'u1', DAY_MS)).toBe(false);
  });
});
