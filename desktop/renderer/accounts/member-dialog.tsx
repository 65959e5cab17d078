import { useState } from 'react';
import { createMember, type Member, updateMember } from '../../../shared/members.ts';
import type { Role } from '../../../shared/roles.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Switch } from '../ui/choices.tsx';
import { TextInput } from '../ui/field.tsx';
import { type Option, Select } from '../ui/select.tsx';
import { showToast } from '../ui/toaster.tsx';
import { roleWords } from './account-choices.ts';
import { findMemberErrors, type MemberDraft, rolesGrantedBy } from './member-rules.ts';
import { PasswordField } from './password-field.tsx';
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

const nobody: MemberDraft = { name: '', email: '', password: '', role: 'agent', payer: ownPayer };

/** A new member. Whoever is known by the e-mail address already keeps their own password. */
export function NewMemberDialog({ payers, onClose, onSaved }: Common) {
  const api = useApi();
  const [draft, setDraft] = useState(nobody);
  const [checked, setChecked] = useState(false);
  const errors = findMemberErrors(draft);
  const shown = checked ? errors : {};
  const change = (part: Partial<MemberDraft>) => setDraft((before) => ({ ...before, ...part }));
  const create = useAction(async () => {
    setChecked(true);
    if (Object.keys(errors).length > 0) return;
    const { name, email, password, role, payer } = draft;
    const person = { name: name.trim(), email: email.trim(), password };
    await api.call(createMember, { body: { ...person, role, client_account_id: payerId(payer) } });
    showToast({ text: `${person.name} can sign in now.`, tone: 'go' });
    onSaved();
    onClose();
  });
  const taken = create.problem?.code === 'already_exists';
  return (
    <FormDialog
      title="New member"
      verb="Add member"
      isPending={create.isPending}
      onSubmit={() => void create.run()}
      onClose={onClose}
    >
      {!taken && <ProblemBanner problem={create.problem} />}
      <TextInput
        label="Name"
        autoFocus
        isRequired
        value={draft.name}
        onChange={(name) => change({ name })}
        error={shown.name}
      />
      <TextInput
        label="E-mail address"
        type="email"
        isRequired
        value={draft.email}
        onChange={(email) => change({ email })}
        error={taken ? 'A member with this e-mail address is here already.' : shown.email}
      />
      <PasswordField
        label="First password"
        name="new-member-password"
        autoComplete="new-password"
        hint="Somebody who signs in elsewhere already keeps the password they have."
        value={draft.password}
        onChange={(password) => change({ password })}
        error={shown.password}
      />
      <RoleAndPayer {...draft} payers={payers} onChange={change} />
    </FormDialog>
  );
}

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

function RoleAndPayer({ role, payer, payers, onChange }: RoleAndPayerProps) {
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
