import { describe, expect, it } from 'vitest';
import { eventWords, methodWords } from './words';

describe('words', () => {
  it('are there for what happened, with what deserves a look marked', () => {
    expect(eventWords('signed_in')).toEqual({ text: 'Signed in', tone: 'plain' });
    expect(eventWords('sign_in_failed').tone).toBe('fair');
    expect(eventWords('refresh_reused').tone).toBe('bad');
  });

  it('for what a newer server tells are its own', () => {
    expect(eventWords('vault_shared')).toEqual({ text: 'vault shared', tone: 'plain' });
    expect(methodWords('carrier_pigeon')).toBe('');
  });
});
