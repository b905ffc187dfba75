import { describe, expect, it } from 'vitest';
import { sparklinePath } from './sparkline';

describe('a sparkline', () => {
  it('is not drawn through fewer than two prices', () => {
    expect(sparklinePath([])).toBe('');
    expect(sparklinePath([1])).toBe('');
    expect(sparklinePath([1, Number.NaN])).toBe('');
  });

  it('runs from the lowest price at the bottom to the highest at the top', () => {
    expect(sparklinePath([1, 2])).toBe('M2.0 22.0L86.0 2.0');
  });

  it('lies in the middle when the price did not move', () => {
    expect(sparklinePath([5, 5, 5])).toBe('M2.0 12.0L44.0 12.0L86.0 12.0');
  });
});
