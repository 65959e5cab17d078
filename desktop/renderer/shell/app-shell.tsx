/**
 * The frame of every screen of an account: top bar, sections, the screen, status bar. It holds no
 * data; what it shows comes in by props, what it does goes out through the command registry.
 */
import { type ReactNode, useEffect } from 'react';
import { setHue } from '../ui/theme.ts';
import { type AccountSwitcherProps, switcherKeys } from './account-switcher.tsx';
import { useCommands } from './command-context.tsx';
import type { Command } from './commands.ts';
import { appearanceCommands, type MemberMenuProps } from './member-menu.tsx';
import { Nav, type Section, sectionKeys } from './nav.tsx';
import { Palette, type PaletteProps } from './palette.tsx';
import { focusNextRegion, nextRegionKeys, previousRegionKeys } from './regions.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import { shortcutKeys, StatusBar } from './status-bar.tsx';
import { type Layer, useShell } from './store.ts';
import { paletteKeys, paletteWords, TopBar } from './top-bar.tsx';
import { msg, t } from '../words/translate.ts';

export interface AppShellProps {
  account: AccountSwitcherProps;
  member: MemberMenuProps;
  sections: readonly Section[];
  currentSectionId: string;
  onNavigate: (href: string) => void;
  /** What the window is showing, for its title. */
  title: string;
  pills?: ReactNode;
  /** Full-width, under the top bar: view-as, a suspended account. */
  banner?: ReactNode;
  status?: ReactNode;
  palette?: PaletteProps;
  /** A `Page` or `SplitPanes`. */
  children: ReactNode;
}

export function AppShell(props: AppShellProps) {
  const { account } = props;
  const title = t(props.title);
  useShellCommands(props);
  useEffect(() => setHue(account.current.hue), [account.current.hue]);
  useEffect(() => {
    document.title = `${title} · ${account.current.name}`;
  }, [title, account.current.name]);
  return (
    <div className="@container flex min-h-dvh flex-col md:h-dvh">
      <a
        href="#main"
        className={
          'sr-only focus:not-sr-only focus:absolute focus:z-50 focus:rounded focus:bg-raised ' +
          'focus:p-2 focus:text-ink'
        }
      >
        {t('Skip to the work')}
      </a>
      <TopBar account={account} member={props.member} pills={props.pills} />
      {props.banner && <section aria-label={t('Notice')}>{props.banner}</section>}
      <div className="flex min-h-0 flex-1 flex-col md:flex-row">
        <Nav sections={props.sections} currentId={props.currentSectionId} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">{props.children}</div>
      </div>
      <StatusBar>{props.status}</StatusBar>
      <Palette {...props.palette} />
      <ShortcutSheet />
    </div>
  );
}

const everywhere = msg('Everywhere');

function useShellCommands({ account, sections, onNavigate, member }: AppShellProps): void {
  const open = useShell((shell) => shell.open);
  const commands: Command[] = [
    ...layerCommands(open),
    ...regionCommands,
    ...sections.map((section, index) => ({
      id: `section.${section.id}`,
      title: section.label,
      group: msg('Sections'),
      keys: sectionKeys(index),
      run: () => onNavigate(section.href),
    })),
    ...appearanceCommands,
    { id: 'member.you', title: msg('You and your devices'), group: everywhere, run: member.onYou },
    { id: 'member.sign-out', title: msg('Sign out'), group: everywhere, run: member.onSignOut },
  ];
  useCommands(
    account.accounts.length > 1
      ? commands
      : commands.filter((command) => command.id !== 'account.switch'),
  );
}

function layerCommands(open: (layer: Layer) => void): Command[] {
  return [
    {
      id: 'palette.open',
      title: paletteWords,
      group: everywhere,
      keys: paletteKeys,
      hidden: true,
      run: () => open('palette'),
    },
    {
      id: 'account.switch',
      title: msg('Switch account'),
      group: everywhere,
      keys: switcherKeys,
      run: () => open('accounts'),
    },
    {
      id: 'shortcuts.open',
      title: msg('Show shortcuts'),
      group: everywhere,
      keys: shortcutKeys,
      run: () => open('shortcuts'),
    },
  ];
}

const regionCommands: readonly Command[] = [
  {
    id: 'regions.next',
    title: msg('Next region'),
    group: everywhere,
    keys: nextRegionKeys,
    hidden: true,
    run: () => focusNextRegion(1),
  },
  {
    id: 'regions.previous',
    title: msg('Previous region'),
    group: everywhere,
    keys: previousRegionKeys,
    hidden: true,
    run: () => focusNextRegion(-1),
  },
];
