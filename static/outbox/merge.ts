/**
 * Two lists that were both made from one, as one list: what either has taken away is gone, what either has added is
 * there, and the order is that of who has changed it; ours, where both have. Each thing is in a list once.
 */
export function merged(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
): string[] {
  const was = new Set(base);
  const here = new Set(ours);
  const there = new Set(theirs);
  const stays = (one: string) => (was.has(one) ? here.has(one) && there.has(one) : true);
  const reordered = !sameOrder(base, ours);
  const [first, second] = reordered ? [ours, theirs] : [theirs, ours];
  const result = [...new Set(first)].filter(stays);
  // What only the other has comes behind what it stands behind there.
  let at = 0;
  for (const one of [...new Set(second)].filter(stays)) {
    const place = result.indexOf(one);
    if (place >= 0) at = place + 1;
    else result.splice(at++, 0, one);
  }
  return result;
}

/** Whether what is in both stands in the same order in both. */
function sameOrder(one: readonly string[], other: readonly string[]): boolean {
  const in_one = new Set(one);
  const in_other = new Set(other);
  const rest = other.filter((each) => in_one.has(each));
  return one.filter((each) => in_other.has(each)).every((each, place) => each === rest[place]);
}

/** What a merge compares of a thing. */
type Fields<Name extends string> = Partial<Record<Name, string | number | boolean | null | undefined>>;

/**
 * What was told anew of a thing, on top of what another device has told of it meanwhile: of each part, which is the
 * names of what belongs together, that of who has changed it. Null where both have, and not to the same.
 */
export function mergedParts<Name extends string>(
  parts: readonly (readonly Name[])[],
  seen: Fields<Name>,
  ours: Fields<Name>,
  theirs: Fields<Name>,
): Fields<Name> | null {
  const result: Fields<Name> = {};
  for (const part of parts) {
    const differ = (one: Fields<Name>, other: Fields<Name>) =>
      part.some((name) => (one[name] ?? null) !== (other[name] ?? null));
    const is_ours = differ(seen, ours);
    if (is_ours && differ(seen, theirs) && differ(ours, theirs)) return null;
    const from = is_ours ? ours : theirs;
    for (const name of part) if (from[name] != null) result[name] = from[name];
  }
  return result;
}
