import { describe, expect, it } from 'vitest';
import { known, refreshIn } from './known';
import type { Me } from './wire';

describe('an access token', () => {
  it('has what is left by the clock of the server, whatever this device believes', () => {
    expect(known({ expires_ms: 5_600_000 } as Me, 5_000_000).left_ms).toBe(600_000);
  });

  it('is renewed a minute ahead, not without pause, and within ten minutes at most', () => {
    expect(refreshIn(600_000)).toBe(540_000);
    expect(refreshIn(30_000)).toBe(20_000);
    expect(refreshIn(-5_000)).toBe(20_000);
    expect(refreshIn(30 * 86_400_000)).toBe(540_000);
  });
});
