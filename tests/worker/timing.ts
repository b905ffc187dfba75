/** The value in the middle. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

/**
 * How long two things take, in turn: each comes as often after itself as after the other. As long as their medians differ by `most_ms` or
 * more they are done again, `rounds` times at most: chance goes away, a real difference does not.
 */
export async function compare(
  one: (n: number) => Promise<unknown>,
  other: (n: number) => Promise<unknown>,
  { pairs, rounds, most_ms }: { pairs: number; rounds: number; most_ms: number },
): Promise<{ one_ms: number; other_ms: number; difference_ms: number; samples: number }> {
  const times: [number[], number[]] = [[], []];
  const take = async (which: 0 | 1, n: number) => {
    const began = performance.now();
    await [one, other][which]!(n);
    times[which].push(performance.now() - began);
  };
  for (let n = 0; ; n += 1) {
    const first = n % 2 === 0 ? 0 : 1;
    await take(first, n);
    await take(first === 0 ? 1 : 0, n);
    const [one_ms, other_ms] = [median(times[0]), median(times[1])];
    const difference_ms = Math.abs(one_ms - other_ms);
    const is_round = (n + 1) % pairs === 0;
    if (is_round && (difference_ms < most_ms || n + 1 >= pairs * rounds))
      return { one_ms, other_ms, difference_ms, samples: n + 1 };
  }
}
