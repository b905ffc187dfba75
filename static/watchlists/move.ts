/** The same things with one of them at another place among the others. */
export function moved<Thing>(things: readonly Thing[], from: number, to: number): Thing[] {
  const rest = things.toSpliced(from, 1);
  return rest.toSpliced(to, 0, ...things.slice(from, from + 1));
}

/** Where each stands. */
export function placesIn(things: readonly string[]): ReadonlyMap<string, number> {
  return new Map(things.map((thing, place) => [thing, place]));
}
