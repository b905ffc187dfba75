export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The key is shared with boot.js, which applies the choice before the first paint. */
const KEY = 'theme';
const BACKGROUND = { light: '#f5f6f8', dark: '#0b0d11' } as const;

function stored(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

class ThemeChoice {
  current = $state<Theme>(stored());
  #system = window.matchMedia('(prefers-color-scheme: dark)');
  #systemDark = $state(this.#system.matches);

  /** What is on the screen, whoever chose it. */
  shown = $derived<'light' | 'dark'>(
    this.current === 'system' ? (this.#systemDark ? 'dark' : 'light') : this.current,
  );

  constructor() {
    this.#system.addEventListener('change', ({ matches }) => {
      this.#systemDark = matches;
    });
    this.#colourBrowser();
  }

  choose(theme: Theme): void {
    this.current = theme;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    this.#colourBrowser();
    try {
      if (theme === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {
      // Storage is forbidden: the choice holds for this visit.
    }
  }

  #colourBrowser(): void {
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      const own = meta.media.includes('dark') ? 'dark' : 'light';
      meta.content = BACKGROUND[this.current === 'system' ? own : this.current];
    }
  }
}

export const theme = new ThemeChoice();
