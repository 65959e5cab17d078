import { useState } from 'react';
import { createInvitation, type Invited } from '../../../shared/invitations.ts';
import { RoleAndPayer } from '../accounts/member-dialog.tsx';
import { ownPayer, payerId } from '../accounts/payer-words.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { TextInput } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import type { Option } from '../ui/select.tsx';
import { findInvitationErrors, type InvitationDraft } from './invitation-words.ts';
import { msg, t } from '../words/translate.ts';

export interface InviteDialogProps {
  payers: readonly Option[];
  onClose: () => void;
  onInvited: (invited: Invited) => void;
}

const nobody: InvitationDraft = { email: '', name: '', role: 'agent', payer: ownPayer };

const ownWords = {
  rate_limited: {
    failed: msg('This account has sent as many invitations as it may in a day.'),
    safe: msg('Nothing was sent. Try again tomorrow.'),
  },
};

/** Asks a person in. They set their own password, so nobody else ever knows it. */
export function InviteDialog({ payers, onClose, onInvited }: InviteDialogProps) {
  const api = useApi();
  const { account } = useSession();
  const [draft, setDraft] = useState(nobody);
  const [checked, setChecked] = useState(false);
  const errors = findInvitationErrors(draft);
  const change = (part: Partial<InvitationDraft>) => setDraft((before) => ({ ...before, ...part }));
  const invite = useAction(async () => {
    setChecked(true);
    if (errors.email !== undefined) return;
    const { role, payer } = draft;
    const name = draft.name.trim() || null;
    const person = { email: draft.email.trim(), name, role, client_account_id: payerId(payer) };
    onInvited(await api.call(createInvitation, { body: person }));
  });
  const taken = invite.problem?.code === 'already_exists';
  const shown = checked ? errors.email : undefined;
  return (
    <FormDialog
      title={t('Invite somebody to {account}', { account: account.name })}
      verb={t('Invite')}
      isPending={invite.isPending}
      onSubmit={() => void invite.run()}
      onClose={onClose}
    >
      {!taken && <ProblemBanner problem={invite.problem} own={ownWords} />}
      <TextInput
        label={t('E-mail address')}
        type="email"
        name="invited-email"
        autoComplete="off"
        autoFocus
        isRequired
        value={draft.email}
        onChange={(email) => {
          invite.clear();
          change({ email });
        }}
        hint={t('The link goes there and proves that the address is theirs.')}
        error={taken ? t('They are a member or invited already; look below.') : shown}
      />
      <TextInput
        label={t('Name')}
        name="invited-name"
        autoComplete="off"
        maxLength={120}
        value={draft.name}
        onChange={(name) => change({ name })}
        hint={t('For your list only. They write their own when they accept.')}
      />
      <RoleAndPayer {...draft} payers={payers} onChange={change} />
    </FormDialog>
  );
}
