import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Large, and loaded only when somebody chooses a password. */
const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

export interface Strength {
  /** 0 to 4. */
  score: number;
  /** What makes it easy to guess; empty if nothing does. */
  why: string;
}

/** `own` are words that a stranger who knows the person would try. */
export function strengthOf(password: string, own: readonly string[]): Strength {
  const { score, feedback } = estimator.check(password, [...own, 'cryptovault']);
  return { score, why: score < 3 ? (REASONS[feedback.warning ?? ''] ?? '') : '' };
}

const REASONS: Record<string, string> = {
  straightRow: 'Rows of the keyboard are tried first.',
  keyPattern: 'Patterns of the keyboard are tried first.',
  simpleRepeat: 'Repeated letters add little.',
  extendedRepeat: 'Repeated words add little.',
  sequences: 'Sequences such as “abc” add little.',
  recentYears: 'Years are easy to guess.',
  dates: 'Dates are easy to guess.',
  topTen: 'It is one of the ten most used passwords.',
  topHundred: 'It is one of the most used passwords.',
  common: 'It is a common password.',
  similarToCommon: 'It is close to a common password.',
  wordByItself: 'A single word is easy to guess.',
  namesByThemselves: 'Names are easy to guess.',
  commonNames: 'Names are easy to guess.',
  userInputs: 'It has your address, or our name, in it.',
};
