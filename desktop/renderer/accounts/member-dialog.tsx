import { useState } from 'react';
import { type Member, updateMember } from '../../../shared/members.ts';
import type { Role } from '../../../shared/roles.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Switch } from '../ui/choices.tsx';
import { type Option, Select } from '../ui/select.tsx';
import { showToast } from '../ui/toaster.tsx';
import { roleWords } from './account-choices.ts';
import { rolesGrantedBy } from './member-rules.ts';
import { ownPayer, payerId } from './payer-words.ts';
import { useApi, useSession } from './use-session.ts';
import { msg, t } from '../words/translate.ts';

const roleHints: Record<Role, string> = {
  owner: msg('Everything, and the other owners.'),
  admin: msg('Members, keys, webhooks, rates.'),
  supervisor: msg('Lists, reports and the floor.'),
  agent: msg('Works contacts and dials.'),
  viewer: msg('Looks, and changes nothing.'),
};

interface Common {
  payers: readonly Option[];
  onClose: () => void;
  onSaved: () => void;
}

const changeWords = {
  wrong_state: {
    failed: msg('An account needs an owner.'),
    safe: msg('Nothing was changed. Make somebody else an owner first.'),
  },
};

/** Changes what a member may do and who pays for them. Deactivated, they are signed out at once. */
export function ChangeMemberDialog({ member, ...common }: Common & { member: Member }) {
  const { payers, onClose, onSaved } = common;
  const api = useApi();
  const { member: self } = useSession();
  const [draft, setDraft] = useState({
    role: member.role,
    payer: member.client_account_id ?? ownPayer,
    active: member.active,
  });
  const save = useAction(async () => {
    const { role, payer, active } = draft;
    const body = { role, client_account_id: payerId(payer), active };
    await api.call(updateMember, { params: { id: member.id }, body });
    showToast({ text: t('{name} was changed.', { name: member.name }), tone: 'go' });
    onSaved();
    onClose();
  });
  return (
    <FormDialog
      title={member.name}
      verb={t('Save')}
      isPending={save.isPending}
      onSubmit={() => void save.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={save.problem} own={changeWords} />
      <RoleAndPayer
        {...draft}
        payers={payers}
        onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
      />
      {member.id !== self.id && (
        <Switch
          isSelected={draft.active}
          onChange={(active) => setDraft((before) => ({ ...before, active }))}
          hint={t('Off, they are signed out everywhere and cannot come back; what they did stays.')}
        >
          {t('Active')}
        </Switch>
      )}
    </FormDialog>
  );
}

interface RoleAndPayerProps {
  role: Role;
  payer: string;
  payers: readonly Option[];
  onChange: (part: { role?: Role; payer?: string }) => void;
}

export function RoleAndPayer({ role, payer, payers, onChange }: RoleAndPayerProps) {
  const { member } = useSession();
  const roles = rolesGrantedBy(member.role).map((id) => ({
    id,
    label: t(roleWords[id]),
    hint: t(roleHints[id]),
  }));
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Select
        label={t('Role')}
        options={roles}
        value={role}
        onChange={(next) => onChange({ role: next })}
        hint={t(roleHints[role])}
      />
      <Select
        label={t('Who pays for their calls')}
        options={payers}
        value={payer}
        onChange={(next) => onChange({ payer: next })}
        hint={t('A choice made for one call comes first.')}
      />
    </div>
  );
}
