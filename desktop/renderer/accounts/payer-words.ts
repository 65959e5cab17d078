/** Whose account a member's calls are charged to, as a choice and in words. */
import type { Account } from '../../../shared/accounts.ts';
import type { Member } from '../../../shared/members.ts';
import type { Option } from '../ui/select.tsx';
import { t } from '../words/translate.ts';

/** Stands for "nobody else", which the server writes as null. */
export const ownPayer = 'own';

interface Payer {
  id: string;
  name: string;
}

/** This account, its parent and its sub-accounts: the server takes no others. */
export function payerOptions(account: Account, subAccounts: readonly Payer[]): Option[] {
  return [
    { id: ownPayer, label: account.name, hint: t('this account') },
    ...(account.parent === null
      ? []
      : [{ id: account.parent.id, label: account.parent.name, hint: t('its parent') }]),
    ...subAccounts.map(({ id, name }) => ({ id, label: name, hint: t('a client') })),
  ];
}

/** The name of who pays for a member's calls. */
export function payerOf(
  { client_account_id }: Pick<Member, 'client_account_id'>,
  options: readonly Option[],
): string {
  if (client_account_id === null) return t('this account');
  return options.find((option) => option.id === client_account_id)?.label ?? t('another account');
}

/** What the choice is on the wire. */
export function payerId(choice: string): string | null {
  return choice === ownPayer ? null : choice;
}
