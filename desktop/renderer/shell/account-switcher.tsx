import { useState } from 'react';
import {
  Autocomplete,
  Button,
  Dialog,
  DialogTrigger,
  Menu,
  MenuItem,
  Popover,
} from 'react-aria-components';
import { Banner } from '../ui/banner.tsx';
import { cx } from '../ui/class-names.ts';
import { Icon } from '../ui/icon.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useAriaKeys } from '../ui/key-map.ts';
import { SearchField } from '../ui/search-field.tsx';
import { Logo } from '../ui/logo.tsx';
import { matchesWords } from '../ui/search-words.ts';
import { floatClasses, itemClasses } from '../ui/select.tsx';
import type { Hue } from '../ui/theme.ts';
import { useShell } from './store.ts';
import { t } from '../words/translate.ts';

export interface AccountChoice {
  id: string;
  name: string;
  /** Set on a sub-account; such accounts are listed below their parent. */
  parentId?: string;
  parentName?: string;
  hue: Hue;
  /** Address of its logo, of the account in view alone. */
  logo?: string;
  /** The member's role there, or what else tells the accounts apart. */
  note?: string;
}

export interface AccountSwitcherProps {
  current: AccountChoice;
  /** Every account the member may open, the current one included. */
  accounts: readonly AccountChoice[];
  onSwitch: (accountId: string) => void;
  /** Why switching has to wait, such as a call; the list is then shown but not open to choice. */
  blocked?: string | undefined;
}

export const switcherKeys = 'Mod+Shift+KeyO';

/** Parents first, each followed by its sub-accounts, all by name. */
export function orderAccounts(accounts: readonly AccountChoice[]): AccountChoice[] {
  const ids = new Set(accounts.map((account) => account.id));
  const byName = (a: AccountChoice, b: AccountChoice) => a.name.localeCompare(b.name);
  const isTop = (account: AccountChoice) => !account.parentId || !ids.has(account.parentId);
  return accounts
    .filter(isTop)
    .sort(byName)
    .flatMap((top) => [
      top,
      ...accounts.filter((account) => account.parentId === top.id).sort(byName),
    ]);
}

const blockClasses =
  'flex min-h-11 w-full min-w-0 items-center gap-2.5 bg-accent px-3.5 text-left font-strong ' +
  'text-on-accent md:w-90 @min-[1252px]:w-99';

/** The account in view, in its own hue; where there are several, the way to another one. */
export function AccountSwitcher(props: AccountSwitcherProps) {
  const { layer, open, close } = useShell();
  const shortcut = useAriaKeys(switcherKeys);
  const { current, accounts } = props;
  if (accounts.length < 2) {
    return (
      <div className={blockClasses}>
        <AccountName account={current} />
      </div>
    );
  }
  return (
    <DialogTrigger
      isOpen={layer === 'accounts'}
      onOpenChange={(isOpen) => (isOpen ? open('accounts') : close())}
    >
      <Button
        render={(dom) => <button {...dom} aria-keyshortcuts={shortcut} />}
        className={cx(blockClasses, 'outline-on-accent -outline-offset-4')}
      >
        <span className="sr-only">{t('Account:')} </span>
        <AccountName account={current} />
        <span className="ml-auto flex items-center gap-2">
          <span className="hidden lg:inline">
            <Kbd keys={switcherKeys} tone="plain" />
          </span>
          <Icon name="chevrons-up-down" />
        </span>
      </Button>
      <Popover
        placement="bottom start"
        className={cx(floatClasses, 'w-90 max-w-[calc(100vw-16px)]')}
      >
        <Dialog aria-label={t('Switch account')} className="outline-none">
          <AccountList {...props} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function AccountName({ account }: { account: AccountChoice }) {
  return (
    <>
      {account.logo !== undefined && <Logo src={account.logo} alt="" size="bar" />}
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2.5">
        <span className="truncate">{account.name}</span>
        {account.parentName !== undefined && (
          <span className="truncate text-2 font-act">{account.parentName}</span>
        )}
      </span>
    </>
  );
}

function AccountList({ current, accounts, onSwitch, blocked }: AccountSwitcherProps) {
  const close = useShell((shell) => shell.close);
  const [query, setQuery] = useState('');
  const found = orderAccounts(accounts).filter((account) =>
    matchesWords(`${account.name} ${account.parentName ?? ''}`, query),
  );
  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <div className="border-b border-line p-2">
        <SearchField label={t('Find an account')} takesFocus />
      </div>
      {blocked !== undefined && <Banner tone="warn">{blocked}</Banner>}
      <div
        role="group"
        aria-label={t('Accounts')}
        tabIndex={0}
        className="max-h-96 overflow-auto -outline-offset-2"
      >
        <Menu
          aria-label={t('Accounts')}
          items={found}
          dependencies={[current.id, blocked]}
          disabledKeys={blocked === undefined ? [] : accounts.map((account) => account.id)}
          onAction={(key) => {
            close();
            if (key !== current.id) onSwitch(String(key));
          }}
          renderEmptyState={() => (
            <p className="p-3 text-3 text-ink-3">{t('No account has this name.')}</p>
          )}
          className="p-1 outline-none"
        >
          {(account) => (
            <MenuItem
              id={account.id}
              textValue={account.name}
              className={cx(itemClasses, account.parentId !== undefined && 'pl-6')}
            >
              <span data-hue={account.hue} className="size-2.5 shrink-0 rounded-[3px] bg-accent" />
              <span className="min-w-0 flex-1 truncate">{account.name}</span>
              <span className="text-2 text-ink-3">{account.note}</span>
              {account.id === current.id && <Icon name="check" label={t('in view')} />}
            </MenuItem>
          )}
        </Menu>
      </div>
    </Autocomplete>
  );
}
