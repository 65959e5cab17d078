import { Button } from 'react-aria-components';
import { Icon } from '../ui/icon.tsx';
import { Menu, type MenuGroup } from '../ui/menu.tsx';
import type { Command } from './commands.ts';
import { type Density, densities, type Theme, themes, useAppearance } from '../ui/theme.ts';

export interface MemberMenuProps {
  name: string;
  /** Role and address, to tell people at a shared desk apart. */
  about?: string | undefined;
  onYou: () => void;
  onSignOut: () => void;
}

const themeWords: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };
const densityWords: Record<Density, string> = { comfortable: 'Comfortable', compact: 'Compact' };

/** The same choices for the palette. */
export const appearanceCommands: readonly Command[] = [
  ...themes.map((theme) => ({
    id: `theme.${theme}`,
    title: `Theme: ${themeWords[theme].toLowerCase()}`,
    group: 'This window',
    run: () => useAppearance.getState().setTheme(theme),
  })),
  ...densities.map((density) => ({
    id: `density.${density}`,
    title: `Density: ${densityWords[density].toLowerCase()}`,
    group: 'This window',
    run: () => useAppearance.getState().setDensity(density),
  })),
];

export function MemberMenu({ name, about, onYou, onSignOut }: MemberMenuProps) {
  const { theme, density, setTheme, setDensity } = useAppearance();
  const groups: MenuGroup[] = [
    {
      id: 'theme',
      title: 'Theme',
      chosen: theme,
      items: themes.map((id) => ({ id, label: themeWords[id] })),
    },
    {
      id: 'density',
      title: 'Density',
      chosen: density,
      items: densities.map((id) => ({ id, label: densityWords[id] })),
    },
    {
      id: 'session',
      title: about ?? name,
      items: [
        { id: 'you', label: 'You and your devices', icon: 'users' },
        { id: 'sign-out', label: 'Sign out', icon: 'log-out' },
      ],
    },
  ];
  function act(itemId: string, groupId: string): void {
    if (groupId === 'theme') setTheme(itemId as Theme);
    else if (groupId === 'density') setDensity(itemId as Density);
    else if (itemId === 'you') onYou();
    else onSignOut();
  }
  return (
    <Menu
      label="You and this window"
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
