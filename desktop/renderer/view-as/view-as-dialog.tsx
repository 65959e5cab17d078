import { useState } from 'react';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { Checkbox } from '../ui/choices.tsx';
import { TextInput } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Select } from '../ui/select.tsx';
import { t } from '../words/translate.ts';
import { useViewAs } from './use-view-as.ts';
import { type Length, lengthOptions, reasonProblem } from './view-as-words.ts';

export interface ViewAsDialogProps {
  account: { id: string; name: string };
  onClose: () => void;
}

/** Says why, then opens the account under one's own name. The account sees all that is entered here. */
export function ViewAsDialog({ account, onClose }: ViewAsDialogProps) {
  const viewAs = useViewAs();
  const go = useGo();
  const [reason, setReason] = useState('');
  const [ticket, setTicket] = useState('');
  const [length, setLength] = useState<Length>('30');
  const [write, setWrite] = useState(false);
  const [checked, setChecked] = useState(false);
  const error = reasonProblem(reason);
  const start = useAction(async () => {
    setChecked(true);
    if (error !== undefined) return;
    await viewAs.start({
      account_id: account.id,
      reason: reason.trim(),
      ticket: ticket.trim() === '' ? null : ticket.trim(),
      minutes: Number(length),
      write,
    });
    go('/');
  });
  return (
    <FormDialog
      title={t('View {account}', { account: account.name })}
      verb={t('Start viewing')}
      isPending={start.isPending}
      onSubmit={() => void start.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={start.problem} />
      <p className="text-3 text-ink-2">
        {t(
          'You look at {account} under your own name. Its owner and admins see who is looking, why and until when, and each thing you open goes into its audit log.',
          { account: account.name },
        )}
      </p>
      <TextInput
        label={t('Reason')}
        autoFocus
        isRequired
        maxLength={300}
        value={reason}
        onChange={setReason}
        hint={t('{account} reads it.', { account: account.name })}
        error={checked ? error : undefined}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextInput label={t('Ticket')} maxLength={60} value={ticket} onChange={setTicket} />
        <Select label={t('For')} options={lengthOptions()} value={length} onChange={setLength} />
      </div>
      <Checkbox
        isSelected={write}
        onChange={setWrite}
        hint={t('Only where {account} allows it. Otherwise you read.', { account: account.name })}
      >
        {t('Change things as well')}
      </Checkbox>
    </FormDialog>
  );
}
