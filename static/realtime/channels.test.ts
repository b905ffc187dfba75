import { describe, expect, it } from 'vitest';
import { Interest, mostWanted } from './channels';
import { settle } from './fakes';

function interest() {
  const told: string[][] = [];
  return { told, interest: new Interest((channels) => told.push(channels)) };
}

describe('the interest in channels', () => {
  it('lasts as long as anybody has it', async () => {
    const { told, interest: wanted } = interest();
    const one = wanted.ask(['px:A', 'px:B']);
    const other = wanted.ask(['px:B']);
    await settle();
    one();
    await settle();
    other();
    await settle();
    expect(told).toEqual([['px:A', 'px:B'], ['px:B'], []]);
  });

  it('ends once for each who had it', () => {
    const { interest: wanted } = interest();
    const one = wanted.ask(['px:A']);
    wanted.ask(['px:A']);
    one();
    one();
    expect(wanted.channels).toEqual(['px:A']);
  });

  it('is told once for all that changes in one task', async () => {
    const { told, interest: wanted } = interest();
    const one = wanted.ask(['px:A']);
    one();
    wanted.ask(['px:B']);
    wanted.ask(['px:C']);
    expect(told).toEqual([]);
    await settle();
    expect(told).toEqual([['px:B', 'px:C']]);
  });
});

describe('where there is not room for all', () => {
  it('prices asked for first give way to those asked for last', () => {
    expect(mostWanted(['inv:markets', 'px:A', 'px:B', 'board:x', 'px:C'], 4)).toEqual([
      'inv:markets',
      'board:x',
      'px:B',
      'px:C',
    ]);
    expect(mostWanted(['inv:markets', 'px:A'], 1)).toEqual(['inv:markets']);
  });

  it('asking again counts as asking last', () => {
    const { interest: wanted } = interest();
    wanted.ask(['px:A', 'px:B']);
    wanted.ask(['px:A']);
    expect(mostWanted(wanted.channels, 1)).toEqual(['px:A']);
  });

  it('everything stays as it is up to the limit', () => {
    const many = Array.from({ length: 300 }, (_, n) => `px:${n}`);
    expect(mostWanted(many)).toEqual(many);
    expect(mostWanted([...many, 'px:new'])).toEqual([...many.slice(1), 'px:new']);
  });
});
