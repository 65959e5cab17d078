import type { Session } from '../../../shared/sessions.ts';
import type { Role } from '../../../shared/roles.ts';
import type { AccountChoice } from '../shell/account-switcher.tsx';
import { msg, t } from '../words/translate.ts';

export const roleWords: Record<Role, string> = {
  owner: msg('Owner'),
  admin: msg('Admin'),
  supervisor: msg('Supervisor'),
  agent: msg('Agent'),
  viewer: msg('Viewer'),
};

/** The same within a sentence. */
export const rolesInText: Record<Role, string> = {
  owner: msg('owner'),
  admin: msg('admin'),
  supervisor: msg('supervisor'),
  agent: msg('agent'),
  viewer: msg('viewer'),
};

/** The accounts a member may open, the one in view among them. */
export function accountChoices({ memberships }: Pick<Session, 'memberships'>): AccountChoice[] {
  const parents = new Map(
    memberships.filter((one) => one.kind === 'parent').map((one) => [one.name, one.account_id]),
  );
  return memberships.map(({ account_id, name, hue, role, parent_name }) => {
    const parentId = parent_name === null ? undefined : parents.get(parent_name);
    return {
      id: account_id,
      name,
      hue,
      note: t(roleWords[role]),
      ...(parent_name === null ? {} : { parentName: parent_name }),
      ...(parentId === undefined ? {} : { parentId }),
    };
  });
}

/** The account in view, which the session knows even where the member list does not. */
export function currentChoice({ account, member }: Session): AccountChoice {
  const { id, name, hue, parent } = account;
  return {
    id,
    name,
    hue,
    note: t(roleWords[member.role]),
    ...(parent === null ? {} : { parentId: parent.id, parentName: parent.name }),
  };
}
