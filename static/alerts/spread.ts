/**
 * Where labels stand that are each meant to stand at a place: as near to it as they can without covering each other, in
 * the order of their places. Where there is no room for all of them they stand closer.
 */
export function spread(places: readonly number[], gap: number, from: number, to: number): number[] {
  const order = places.map((_, at) => at).toSorted((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  const room = Math.min(gap, order.length > 1 ? (to - from) / (order.length - 1) : gap);
  const stands: number[] = [];
  let least = from;
  for (const at of order) {
    const stand = Math.max(least, Math.min(to, places[at] ?? 0));
    stands.push(stand);
    least = stand + room;
  }
  let most = to;
  for (let place = stands.length - 1; place >= 0; place -= 1) {
    stands[place] = Math.min(stands[place] ?? most, most);
    most = (stands[place] ?? most) - room;
  }
  const result: number[] = [];
  order.forEach((at, place) => (result[at] = stands[place] ?? 0));
  return result;
}
