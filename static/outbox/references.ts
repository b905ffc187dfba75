import type { Entry } from './entry';

/**
 * What is made offline has no id yet: those who belong to it name it by the key of the write that makes it, in
 * braces.
 */
export function referenceTo(key: string): string {
  return `{${key}}`;
}

export function refersTo({ path, body }: Entry, key: string): boolean {
  const reference = referenceTo(key);
  return path.includes(reference) || (body !== undefined && JSON.stringify(body).includes(`"${reference}"`));
}

/** The id of what an answer says was made or changed; null if it says none. */
export function idOf(answer: unknown): string | null {
  return typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string'
    ? answer.id
    : null;
}

export function versionOf(answer: unknown): number | null {
  return typeof answer === 'object' &&
    answer !== null &&
    'version' in answer &&
    typeof answer.version === 'number'
    ? answer.version
    : null;
}

/** With `name` in place of the reference. */
export function resolved(entry: Entry, key: string, name: string): Entry {
  if (!refersTo(entry, key)) return entry;
  const reference = referenceTo(key);
  const replaced = <Json>(json: Json): Json =>
    JSON.parse(JSON.stringify(json), (_, value: unknown) => (value === reference ? name : value)) as Json;
  const { body, mend } = entry;
  return {
    ...entry,
    path: entry.path.replaceAll(reference, name),
    ...(body && { body: replaced(body) }),
    // The form that opens again shows the same.
    ...(mend && { mend: replaced(mend) }),
  };
}

/**
 * What was changed twice was changed the second time on top of the first: that is the version it was made for. One
 * that may have arrived stays the same request.
 */
export function followVersion(entry: Entry, done: Entry, id: string, version: number | null): Entry {
  const follows =
    version !== null &&
    entry.sent_ms === null &&
    entry.if_match !== undefined &&
    entry.if_match === done.if_match &&
    entry.path.split('/').includes(id);
  return follows ? { ...entry, if_match: version } : entry;
}
