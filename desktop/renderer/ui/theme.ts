/** Appearance of the window: theme, density and hue, set on <html> and kept on this device. */
import { create } from 'zustand';

export const hues = ['teal', 'indigo', 'plum', 'rust', 'olive', 'steel', 'rose', 'slate'] as const;
export type Hue = (typeof hues)[number];
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
export const densities = ['comfortable', 'compact'] as const;
export type Density = (typeof densities)[number];

const storageKey = 'appearance';

export interface Appearance {
  theme: Theme;
  density: Density;
}

interface AppearanceStore extends Appearance {
  setTheme(theme: Theme): void;
  setDensity(density: Density): void;
}

/** What is stored may be older than this release or edited by hand; anything unknown is dropped. */
export function parseAppearance(text: string | null): Appearance {
  const fallback: Appearance = { theme: 'system', density: 'comfortable' };
  if (text === null) return fallback;
  try {
    const stored = JSON.parse(text) as Partial<Record<keyof Appearance, unknown>> | null;
    return {
      theme: themes.find((theme) => theme === stored?.theme) ?? fallback.theme,
      density: densities.find((density) => density === stored?.density) ?? fallback.density,
    };
  } catch {
    return fallback;
  }
}

function readStored(): string | null {
  // Storage can be denied by policy; the window still has to open.
  try {
    return globalThis.localStorage?.getItem(storageKey) ?? null;
  } catch {
    return null;
  }
}

function store(appearance: Appearance): void {
  try {
    globalThis.localStorage?.setItem(storageKey, JSON.stringify(appearance));
  } catch {
    // The choice then lasts as long as the window.
  }
}

export const useAppearance = create<AppearanceStore>((set, get) => {
  function change(next: Partial<Appearance>): void {
    set(next);
    store({ theme: get().theme, density: get().density });
  }
  return {
    ...parseAppearance(readStored()),
    setTheme: (theme) => change({ theme }),
    setDensity: (density) => change({ density }),
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

/** Applies theme and density now and whenever they, the system or another window change them. */
export function startTheme(): () => void {
  const root = document.documentElement;
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  function apply(): void {
    const { theme, density } = useAppearance.getState();
    root.dataset['theme'] = theme === 'system' ? (system.matches ? 'dark' : 'light') : theme;
    root.dataset['density'] = density;
  }
  function follow(event: StorageEvent): void {
    if (event.key === storageKey) useAppearance.setState(parseAppearance(event.newValue));
  }
  apply();
  system.addEventListener('change', apply);
  window.addEventListener('storage', follow);
  const unsubscribe = useAppearance.subscribe(apply);
  return () => {
    system.removeEventListener('change', apply);
    window.removeEventListener('storage', follow);
    unsubscribe();
  };
}
