import { describe, expect, it } from 'vitest';
import { Versions } from './versions';

describe('the version of a tag', () => {
  it('is part of the address, last, until no cache can hold an older answer', () => {
    let now = 0;
    const versions = new Versions(() => now);
    expect(versions.address('/api/markets?limit=500', 'markets')).toBe('/api/markets?limit=500');
    versions.learn('markets', 42);
    expect(versions.address('/api/markets?limit=500', 'markets')).toBe('/api/markets?limit=500&v=42');
    expect(versions.address('/api/markets/BTC-USD', 'markets')).toBe('/api/markets/BTC-USD?v=42');
    expect(versions.address('/api/tasks', 'tasks')).toBe('/api/tasks');
    now = 311_000;
    expect(versions.address('/api/markets/BTC-USD', 'markets')).toBe('/api/markets/BTC-USD');
  });

  it('is news once, and an older one never', () => {
    const versions = new Versions(() => 0);
    expect([42, 42, 41, 43].map((version) => versions.learn('markets', version))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});
