/** Chance that comes out the same each time (mulberry32). */
export class Chance {
  constructor(private state: number) {}

  /** A whole number below `end`. */
  below(end: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  bytes(most: number): Buffer {
    return Buffer.from(Array.from({ length: this.below(most + 1) }, () => this.below(256)));
  }

  /** What a header may hold: any byte but those that end it. */
  header(most: number): string {
    const kept = this.bytes(most).filter((byte) => byte > 0x20 && byte !== 0x7f);
    return Buffer.from(kept).toString('latin1');
  }
}

/** Parts that bodies of accounts have. */
const FIELDS = [
  'email',
  'password',
  'code',
  'method',
  'credential',
  'current_password',
  'new_password',
  'name',
];
const MORE = ['scopes', 'expires_in_days', '__proto__', 'constructor', '', 'é', '\u0000'];

/** Values as JSON texts: what nobody expects there. */
const VALUES = [
  ...['null', 'true', '0', '-1', '-1e-400', '9007199254740993', '99999999999999999999999', '1e300', '0.1'],
  ...['""', '" "', '"\\u0000"', '"\\u202e"', '"😀"', '"A\\u0300"', '"\u2028"', '"\\ud83d\\ude00"', '"totp"'],
  ...[
    '[]',
    '{}',
    '[[]]',
    '{"id":null}',
    '[null]',
    '["vault:read","vault:read"]',
    '["root"]',
    '["vault:read"]',
  ],
  ...['"passkey"', '"recovery_code"', '"password"', '"000000"', '"AAAAA-AAAAA"', '"no address"', '"a@b"'],
  ...['{"id":"AA","rawId":"AA","type":"public-key","response":{},"clientExtensionResults":{}}'],
  `"${'x'.repeat(5000)}"`,
  `"${'é'.repeat(129)}@example.org"`,
  `${'['.repeat(100)}${']'.repeat(100)}`,
];
/** And what is no JSON, or too deep. */
const BROKEN = [
  ...['1e400', '"\\ud800"', '"\\udfff\\ud800"', '"\n"', '01', 'NaN', "'a'", '"\\x41"'],
  `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`,
];

/** A body that no address takes, and its media type. */
export function body(chance: Chance): [Buffer | string, string] {
  const json = 'application/json';
  switch (chance.below(20)) {
    case 0:
      return [Buffer.concat([Buffer.from([0xff]), chance.bytes(200)]), json];
    case 1:
      return ['['.repeat(1 + chance.below(30_000)), json];
    case 2:
      return [`{"a":`.repeat(1 + chance.below(5000)), json];
    case 3:
      return [Buffer.alloc(64 * 1024 + 1, chance.of([' ', '{', '\u0000', '"'])), json];
    case 4:
      return [
        '{}',
        chance.of(['text/plain', 'multipart/form-data', '', 'application/x-www-form-urlencoded', 'é/é']),
      ];
    case 5:
      return [chance.of(['null', '1', '"x"', '[]', '{"a":1,}', '{"a":1}{}', '\ufeff{}', '{"a"']), json];
    default: {
      // Of a part that nobody knows there is always one.
      const fields = [...[...FIELDS, ...MORE].filter(() => chance.below(2) === 0), 'unknown'];
      const values = chance.below(8) === 0 ? [...VALUES, ...BROKEN] : VALUES;
      return [`{${fields.map((field) => `${JSON.stringify(field)}:${chance.of(values)}`).join(',')}}`, json];
    }
  }
}

/** Headers that break what they are meant to carry. */
export function headers(chance: Chance): Record<string, string> {
  const token = () =>
    chance.of([
      chance.header(80),
      'eyJhbGciOiJub25lIn0.e30.',
      `${'a.'.repeat(chance.below(2000))}`,
      '..',
      'e30.e30.e30',
    ]);
  const all: Record<string, () => string> = {
    cookie: () =>
      chance.of([
        `__Host-at=${token()}; __Secure-rt=${token()}; __Secure-step=${token()}`,
        chance.header(300),
        '__Host-at=x; '.repeat(chance.below(2000)),
      ]),
    authorization: () =>
      chance.of([`Bearer ${token()}`, 'Bearer cv_', `Bearer cv_${'A'.repeat(43)}`, chance.header(99)]),
    'x-csrf-token': token,
    'user-agent': () => chance.header(500),
    'cf-connecting-ip': () => chance.of(['::', '1.2.3.4.5', chance.header(60), '2001:db8::/32']),
    'accept-language': () => chance.header(60),
    'if-none-match': () => chance.header(60),
  };
  const names = Object.keys(all).filter(() => chance.below(3) === 0);
  return Object.fromEntries(names.map((name) => [name, all[name]!()]));
}

/** What stands for a name in a path. */
export function part(chance: Chance): string {
  return chance.of([
    '%00',
    '%F0%9F%98%80',
    '%ff%fe',
    '..%2f..%2fme',
    '%',
    "'%20OR%201=1--",
    'x'.repeat(chance.below(3000)),
    encodeURIComponent(chance.header(40)),
    '0',
    '{id}',
  ]);
}

/** A query. */
export function query(chance: Chance): string {
  const value = () =>
    chance.of([
      '',
      '-1',
      '0',
      '1e9',
      'NaN',
      '9223372036854775808',
      '%00',
      '%ff',
      'null',
      '%F0%9F',
      '1%2B1',
      "'",
    ]);
  const pair = () => `${chance.of(['cursor', 'limit', 'x', '%00', '', 'limit[]'])}=${value()}`;
  return chance.below(2) === 0 ? '' : `?${Array.from({ length: 1 + chance.below(3) }, pair).join('&')}`;
}
