function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** How long two things take, milliseconds. */
export interface Compared {
  medians: [number, number];
  difference_ms: number;
  samples: number;
}

/**
 * Does two things in turn: each comes as often after itself as after the other. They differ by what their medians differ by. While it
 * is `most_ms` or more they are done again, `rounds` times at most: chance goes away.
 */
export async function compare(
  one: (n: number) => Promise<unknown>,
  other: (n: number) => Promise<unknown>,
  { pairs, rounds, most_ms }: { pairs: number; rounds: number; most_ms: number },
): Promise<Compared> {
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
    if ((n + 1) % pairs !== 0) continue;
    const medians: [number, number] = [median(times[0]), median(times[1])];
    const difference_ms = Math.abs(medians[0] - medians[1]);
    if (difference_ms < most_ms || n + 1 >= pairs * rounds) return { medians, difference_ms, samples: n + 1 };
  }
}
