/** Appearance of the window: theme, density, language and hue, set on <html> and kept on this device. */
import { create } from 'zustand';
import {
  currentLocale,
  type Language,
  languages,
  speak,
  systemLanguage,
} from '../words/translate.ts';
import { keepText, loadText } from './kept.ts';

export const hues = ['teal', 'indigo', 'plum', 'rust', 'olive', 'steel', 'rose', 'slate'] as const;
export type Hue = (typeof hues)[number];
export const themes = ['system', 'light', 'dark', 'contrast'] as const;
export type Theme = (typeof themes)[number];
export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

export const languageChoices = ['system', ...languages] as const;
export type LanguageChoice = (typeof languageChoices)[number];

const storageKey = 'appearance';

export interface Appearance {
  theme: Theme;
  density: Density;
  language: LanguageChoice;
}

interface AppearanceStore extends Appearance {
  setTheme(theme: Theme): void;
  setDensity(density: Density): void;
  setLanguage(language: LanguageChoice): void;
}

/** What is stored may be older than this release or edited by hand; anything unknown is dropped. */
export function parseAppearance(text: string | null): Appearance {
  const fallback: Appearance = { theme: 'system', density: 'comfortable', language: 'system' };
  if (text === null) return fallback;
  try {
    const stored = JSON.parse(text) as Partial<Record<keyof Appearance, unknown>> | null;
    return {
      theme: themes.find((theme) => theme === stored?.theme) ?? fallback.theme,
      density: densities.find((density) => density === stored?.density) ?? fallback.density,
      language:
        languageChoices.find((language) => language === stored?.language) ?? fallback.language,
    };
  } catch {
    return fallback;
  }
}

export const useAppearance = create<AppearanceStore>((set, get) => {
  function change(next: Partial<Appearance>): void {
    set(next);
    const { theme, density, language } = get();
    keepText(storageKey, JSON.stringify({ theme, density, language } satisfies Appearance));
  }
  return {
    ...parseAppearance(loadText(storageKey)),
    setTheme: (theme) => change({ theme }),
    setDensity: (density) => change({ density }),
    setLanguage: (language) => change({ language }),
  };
});

/** Any text becomes one of the eight hues; an unknown one is the default. */
export function hueOf(value: string | null | undefined): Hue {
  return hues.find((hue) => hue === value) ?? 'teal';
}

/** The hue of the whole window. */
export function setHue(hue: Hue): void {
  document.documentElement.dataset['hue'] = hue;
}

/** The language of the window; resolves when its words are loaded. */
async function applyLanguage(): Promise<void> {
  const { language: choice } = useAppearance.getState();
  const language: Language = choice === 'system' ? systemLanguage(navigator.languages) : choice;
  await speak(language);
  // The latest choice wins, also when the words of an earlier one come later.
  if (useAppearance.getState().language !== choice) return applyLanguage();
  document.documentElement.lang = currentLocale();
}

/** Applies theme, density and language now and whenever they, the system or another window change them. */
export async function startAppearance(): Promise<void> {
  const root = document.documentElement;
  const isDark = window.matchMedia('(prefers-color-scheme: dark)');
  const wantsContrast = window.matchMedia('(prefers-contrast: more)');
  function apply(): void {
    const { theme, density } = useAppearance.getState();
    const ofSystem = wantsContrast.matches ? 'contrast' : isDark.matches ? 'dark' : 'light';
    root.dataset['theme'] = theme === 'system' ? ofSystem : theme;
    root.dataset['density'] = density;
  }
  function follow(event: StorageEvent): void {
    if (event.key === storageKey) useAppearance.setState(parseAppearance(event.newValue));
  }
  apply();
  isDark.addEventListener('change', apply);
  wantsContrast.addEventListener('change', apply);
  window.addEventListener('storage', follow);
  window.addEventListener('languagechange', () => void applyLanguage());
  useAppearance.subscribe((now, before) => {
    apply();
    if (now.language !== before.language) void applyLanguage();
  });
  await applyLanguage();
}
