import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useAriaKeys } from '../ui/key-map.ts';
import { AccountSwitcher, type AccountSwitcherProps } from './account-switcher.tsx';
import { MemberMenu, type MemberMenuProps } from './member-menu.tsx';
import { useShell } from './store.ts';
import { msg, t } from '../words/translate.ts';

export interface TopBarProps {
  account: AccountSwitcherProps;
  member: MemberMenuProps;
  /** Pills: sync state, own state. */
  pills?: ReactNode;
}

export const paletteKeys = 'Mod+KeyK';
export const paletteWords = msg('Find a contact, a page, an action');

export function TopBar({ account, member, pills }: TopBarProps) {
  return (
    <header className="flex flex-wrap items-stretch border-b border-line bg-surface">
      <AccountSwitcher {...account} />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-1.5">
        <SearchOpener />
        <div className="ml-auto flex flex-wrap items-center justify-end gap-x-3 gap-y-1">
          {pills}
          <MemberMenu {...member} />
        </div>
      </div>
    </header>
  );
}

function SearchOpener() {
  const shortcut = useAriaKeys(paletteKeys);
  const open = useShell((shell) => shell.open);
  return (
    <Button
      onPress={() => open('palette')}
      render={(dom) => <button {...dom} aria-keyshortcuts={shortcut} />}
      className={
        'flex min-h-7 min-w-0 flex-1 basis-50 items-center gap-2 rounded border ' +
        'border-line-strong ' +
        'bg-surface-2 px-2 text-left text-3 text-ink-3 data-hovered:text-ink sm:max-w-105'
      }
    >
      <Icon name="search" size={14} />
      <span className="min-w-0 flex-1 truncate">{t(paletteWords)}</span>
      <Kbd keys={paletteKeys} />
    </Button>
  );
}
