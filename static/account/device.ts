/** What a `User-Agent` says, in words that people use. It is a hint and proves nothing. */
export interface Device {
  /** `Firefox on macOS` */
  name: string;
  kind: 'computer' | 'phone' | 'tablet' | 'program';
}

/** In this order: most of them claim to be those further down as well. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera|OPT)\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bChromium\//, 'Chromium'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
];

const SYSTEMS: readonly (readonly [RegExp, string, Device['kind']])[] = [
  [/\biPad\b/, 'iPadOS', 'tablet'],
  [/\b(?:iPhone|iPod)\b/, 'iOS', 'phone'],
  [/\bAndroid\b(?=.*\bMobile\b)/, 'Android', 'phone'],
  [/\bAndroid\b/, 'Android', 'tablet'],
  [/\bWindows NT\b/, 'Windows', 'computer'],
  [/\bMac OS X\b/, 'macOS', 'computer'],
  [/\bCrOS\b/, 'ChromeOS', 'computer'],
  [/\bLinux\b/, 'Linux', 'computer'],
];

export function deviceOf(user_agent: string | null): Device {
  const text = user_agent?.trim() ?? '';
  if (text === '') return { name: 'Unknown device', kind: 'program' };
  const browser = BROWSERS.find(([pattern]) => pattern.test(text))?.[1];
  const [, system, kind] = SYSTEMS.find(([pattern]) => pattern.test(text)) ?? [];
  if (browser && system && kind) return { name: `${browser} on ${system}`, kind };
  if (system && kind && text.startsWith('Mozilla/')) return { name: `Browser on ${system}`, kind };
  // `curl/8.5.0`: programs say their name first.
  const [program = ''] = text.split(/[\s/(]/);
  return {
    name: browser ?? (program === '' || program === 'Mozilla' ? 'Unknown device' : program),
    kind: 'program',
  };
}
