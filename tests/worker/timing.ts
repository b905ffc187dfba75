/** The value below which this part of all lies. */
function quantile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * part), sorted.length - 1)] ?? 0;
}

/** How long two things take, milliseconds. */
export interface Compared {
  medians: [number, number];
  quartiles: [number, number];
  difference_ms: number;
  samples: number;
}

/**
 * Does two things in turn: each comes as often after itself as after the other. They differ by what their medians differ by, or their
 * lower quartiles, if that is less: what else the machine does adds to some times, a real difference to all. While it is `most_ms` or
 * more they are done again, `rounds` times at most: chance goes away.
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
    const at = (part: number): [number, number] => [quantile(times[0], part), quantile(times[1], part)];
    const [medians, quartiles] = [at(0.5), at(0.25)];
    const difference_ms = Math.min(...[medians, quartiles].map(([one, other]) => Math.abs(one - other)));
    if (difference_ms < most_ms || n + 1 >= pairs * rounds)
      return { medians, quartiles, difference_ms, samples: n + 1 };
  }
}
