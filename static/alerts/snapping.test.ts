import { describe, expect, it } from 'vitest';
import { atPercent, incrementOf, roundStep, snapped, stepped } from './snapping';

describe('a step', () => {
  it('is a round multiple of the increment', () => {
    // A pixel of 3.7 USD: 5.00 is 500 × 0.01.
    expect(roundStep('0.01', 3.7)).toBe('5');
    expect(roundStep('0.01', 0.004)).toBe('0.01');
    expect(roundStep('0.01', 0.013)).toBe('0.02');
    expect(roundStep('0.000001', 0.00003)).toBe('0.00005');
    expect(roundStep('1', 800)).toBe('1000');
    // 0.05 is counted in as it is: 20 × 0.05.
    expect(roundStep('0.05', 0.7)).toBe('1');
  });

  it('is the increment where nothing is worth anything', () => {
    expect(roundStep('0.01', 0)).toBe('0.01');
    expect(roundStep('0.01', NaN)).toBe('0.01');
  });

  it('has the digits of the price where no increment is told', () => {
    expect(incrementOf('0.01', '1.23456')).toBe('0.01');
    expect(incrementOf(null, '1.23456')).toBe('0.00001');
    expect(incrementOf(null, '67012')).toBe('0.01');
  });
});

describe('a price that is pointed at', () => {
  it('snaps to the nearest step, exactly', () => {
    expect(snapped(67_012.3456, '5')).toBe('67010');
    expect(snapped(0.30000000000000004, '0.1')).toBe('0.3');
    expect(snapped(0.000012349, '0.00000001')).toBe('0.00001235');
    expect(snapped(1.005, '0.01')).toBe('1');
  });

  it('is never nothing, or less', () => {
    expect(snapped(0, '0.01')).toBe('0.01');
    expect(snapped(-12, '0.01')).toBe('0.01');
  });
});

describe('a threshold that is moved by keys', () => {
  it('goes to the next step, and is on the grid from then on', () => {
    expect(stepped('67012.34', '50', true)).toBe('67050');
    expect(stepped('67012.34', '50', false)).toBe('67000');
    expect(stepped('67050', '50', true)).toBe('67100');
    expect(stepped('67050', '50', false)).toBe('67000');
  });

  it('stays above nothing', () => {
    expect(stepped('0.02', '0.02', false)).toBe('0.02');
    expect(stepped('0.01', '0.02', false)).toBe('0.02');
  });

  it('comes from a price by so many percent, with no more digits than that says', () => {
    // 67,012.34 × 1.05 = 70,362.957; a step of 5 is worth 0.007 %.
    expect(atPercent('67012.34', 5, '0.01')).toBe('70365');
    // 1.2346 × 0.9 = 1.11114; 1.2346 / 20,000 = 0.00006.
    expect(atPercent('1.2346', -10, '0.0001')).toBe('1.1111');
    expect(atPercent('0.01', -10, '0.01')).toBe('0.01');
  });
});
