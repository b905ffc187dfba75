/** The longest that a cache on the way may answer with what it held before: 300 s, if the server fails. */
const HELD_FOR_MS = 310_000;

interface Known {
  version: number;
  until_ms: number;
}

/** Which version of each tag the server last spoke of. */
export class Versions {
  #known = new Map<string, Known>();

  constructor(private readonly now: () => number) {}

  /** Whether it is news; the same version may be told twice. */
  learn(tag: string, version: number): boolean {
    if ((this.#known.get(tag)?.version ?? -1) >= version) return false;
    this.#known.set(tag, { version, until_ms: this.now() + HELD_FOR_MS });
    return true;
  }

  /** The address of something with that tag, such that no cache holds an older answer for it. */
  address(path: string, tag: string): string {
    const known = this.#known.get(tag);
    if (!known || this.now() > known.until_ms) return path;
    return `${path}${path.includes('?') ? '&' : '?'}v=${known.version}`;
  }
}

export const versions = new Versions(() => performance.now());
