import { Button } from 'react-aria-components';
import { Icon } from '../ui/icon.tsx';
import { Menu, type MenuGroup } from '../ui/menu.tsx';
import type { Command } from './commands.ts';
import {
  type Density,
  densities,
  type LanguageChoice,
  languageChoices,
  type Theme,
  themes,
  useAppearance,
} from '../ui/theme.ts';
import { msg, t } from '../words/translate.ts';

export interface MemberMenuProps {
  name: string;
  /** Role and address, to tell people at a shared desk apart. */
  about?: string | undefined;
  onYou: () => void;
  onSignOut: () => void;
}

const themeWords: Record<Theme, string> = {
  system: msg('As the system'),
  light: msg('Light'),
  dark: msg('Dark'),
  contrast: msg('High contrast'),
};
const densityWords: Record<Density, string> = {
  comfortable: msg('Comfortable'),
  compact: msg('Compact'),
};

const themeCommands: Record<Theme, string> = {
  system: msg('Theme: as the system'),
  light: msg('Theme: light'),
  dark: msg('Theme: dark'),
  contrast: msg('Theme: high contrast'),
};
const densityCommands: Record<Density, string> = {
  comfortable: msg('Density: comfortable'),
  compact: msg('Density: compact'),
};
const languageCommands: Record<LanguageChoice, string> = {
  system: msg('Language: as the system'),
  en: msg('Language: English'),
  hi: 'भाषा: हिन्दी',
};

/** A language is named in itself, so that it is found by whoever cannot read the other one. */
export const languageWords: Record<LanguageChoice, string> = {
  system: msg('As the system'),
  en: msg('English'),
  hi: 'हिन्दी',
};
const thisWindow = msg('This window');

const languageNames: Record<LanguageChoice, string> = { system: '', en: 'अंग्रेज़ी', hi: 'hindi' };

/** The same choices for the palette, which finds them by their English words as well. */
export const appearanceCommands: readonly Command[] = [
  ...themes.map((theme) => ({
    id: `theme.${theme}`,
    title: themeCommands[theme],
    group: thisWindow,
    run: () => useAppearance.getState().setTheme(theme),
  })),
  ...densities.map((density) => ({
    id: `density.${density}`,
    title: densityCommands[density],
    group: thisWindow,
    run: () => useAppearance.getState().setDensity(density),
  })),
  ...languageChoices.map((language) => ({
    id: `language.${language}`,
    title: languageCommands[language],
    group: thisWindow,
    keywords: ['language', 'भाषा', languageNames[language]],
    run: () => useAppearance.getState().setLanguage(language),
  })),
];

export function MemberMenu({ name, about, onYou, onSignOut }: MemberMenuProps) {
  const { theme, density, language, setTheme, setDensity, setLanguage } = useAppearance();
  const groups: MenuGroup[] = [
    {
      id: 'theme',
      title: t('Theme'),
      chosen: theme,
      items: themes.map((id) => ({ id, label: t(themeWords[id]) })),
    },
    {
      id: 'density',
      title: t('Density'),
      chosen: density,
      items: densities.map((id) => ({ id, label: t(densityWords[id]) })),
    },
    {
      id: 'language',
      title: t('Language'),
      chosen: language,
      items: languageChoices.map((id) => ({ id, label: t(languageWords[id]) })),
    },
    {
      id: 'session',
      title: about ?? name,
      items: [
        { id: 'you', label: t('You and your devices'), icon: 'users' },
        { id: 'sign-out', label: t('Sign out'), icon: 'log-out' },
      ],
    },
  ];
  function act(itemId: string, groupId: string): void {
    if (groupId === 'theme') setTheme(itemId as Theme);
    else if (groupId === 'density') setDensity(itemId as Density);
    else if (groupId === 'language') setLanguage(itemId as LanguageChoice);
    else if (itemId === 'you') onYou();
    else onSignOut();
  }
  return (
    <Menu
      label={t('You and this window')}
      placement="bottom end"
      groups={groups}
      onAction={act}
      trigger={
        <Button
          className={
            'inline-flex min-h-6 items-center gap-1.5 rounded-round bg-hover px-2.5 text-2 ' +
            'font-act text-ink-2 data-hovered:text-ink'
          }
        >
          <span className="max-w-40 truncate">{name}</span>
          <Icon name="chevron-down" size={13} />
        </Button>
      }
    />
  );
}
