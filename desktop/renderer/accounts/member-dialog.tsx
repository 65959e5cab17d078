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

const roleHints: Record<Role, string> = {
  owner: 'Everything, and the other owners.',
  admin: 'Members, keys, webhooks, rates.',
  supervisor: 'Lists, reports and the floor.',
  agent: 'Works contacts and dials.',
  viewer: 'Looks, and changes nothing.',
};

interface Common {
  payers: readonly Option[];
  onClose: () => void;
  onSaved: () => void;
}

const changeWords = {
  wrong_state: {
    failed: 'An account needs an owner.',
    safe: 'Nothing was changed. Make somebody else an owner first.',
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
    showToast({ text: `${member.name} was changed.`, tone: 'go' });
    onSaved();
    onClose();
  });
  return (
    <FormDialog
      title={member.name}
      verb="Save"
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
          hint="Off, they are signed out everywhere and cannot come back; what they did stays."
        >
          Active
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
    label: roleWords[id],
    hint: roleHints[id],
  }));
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Select
        label="Role"
        options={roles}
        value={role}
        onChange={(next) => onChange({ role: next })}
        hint={roleHints[role]}
      />
      <Select
        label="Who pays for their calls"
        options={payers}
        value={payer}
        onChange={(next) => onChange({ payer: next })}
        hint="A choice made for one call comes first."
      />
    </div>
  );
}
