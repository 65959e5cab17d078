import { type ReactNode, useState } from 'react';
import type { OpenDoor } from '../../../shared/view-as.ts';
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

export interface SupportVisitDialogProps {
  door: OpenDoor;
  operatorKey: string;
  onClose: () => void;
}

interface Who {
  name: string;
  email: string;
  reason: string;
  ticket: string;
}

/** Who comes, why and for how long; the account sees all of it. */
export function SupportVisitDialog({ door, operatorKey, onClose }: SupportVisitDialogProps) {
  const viewAs = useViewAs();
  const go = useGo();
  const [who, setWho] = useState<Who>({ name: '', email: '', reason: '', ticket: '' });
  const [length, setLength] = useState<Length>('30');
  const [write, setWrite] = useState(false);
  const [checked, setChecked] = useState(false);
  const problems = problemsOf(who);
  const shown: Partial<typeof problems> = checked ? problems : {};
  const set = (part: Partial<Who>) => setWho({ ...who, ...part });
  const start = useAction(async () => {
    setChecked(true);
    if (Object.values(problems).some((problem) => problem !== undefined)) return;
    await viewAs.startSupport(operatorKey, {
      account_id: door.account_id,
      staff_name: who.name.trim(),
      staff_email: who.email.trim(),
      reason: who.reason.trim(),
      ticket: who.ticket.trim(),
      minutes: Number(length),
      write,
    });
    go('/');
  });
  const { account_name: account } = door;
  return (
    <FormDialog
      title={t('View {account}', { account })}
      verb={t('Start viewing')}
      isPending={start.isPending}
      onSubmit={() => void start.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={start.problem} />
      <p className="text-3 text-ink-2">
        {t(
          'You look at {account} under your own name. Its owner and admins see who is looking, why and until when, and each thing you open goes into its audit log.',
          { account },
        )}
      </p>
      <Fields who={who} set={set} problems={shown} account={account}>
        <Select label={t('For')} options={lengthOptions()} value={length} onChange={setLength} />
      </Fields>
      {door.write && (
        <Checkbox isSelected={write} onChange={setWrite}>
          {t('Change things as well')}
        </Checkbox>
      )}
    </FormDialog>
  );
}

interface FieldsProps {
  who: Who;
  set: (part: Partial<Who>) => void;
  problems: Partial<Record<keyof Who, string | undefined>>;
  account: string;
  /** Beside the ticket. */
  children: ReactNode;
}

function Fields({ who, set, problems, account, children }: FieldsProps) {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextInput
          label={t('Your name')}
          autoFocus
          isRequired
          maxLength={120}
          value={who.name}
          onChange={(name) => set({ name })}
          error={problems.name}
        />
        <TextInput
          label={t('Your e-mail address')}
          type="email"
          isRequired
          maxLength={254}
          value={who.email}
          onChange={(email) => set({ email })}
          error={problems.email}
        />
      </div>
      <TextInput
        label={t('Reason')}
        isRequired
        maxLength={300}
        value={who.reason}
        onChange={(reason) => set({ reason })}
        hint={t('{account} reads it.', { account })}
        error={problems.reason}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextInput
          label={t('Ticket')}
          isRequired
          maxLength={60}
          value={who.ticket}
          onChange={(ticket) => set({ ticket })}
          error={problems.ticket}
        />
        {children}
      </div>
    </>
  );
}

function problemsOf(who: Who) {
  return {
    name: who.name.trim() === '' ? t('Say who you are.') : undefined,
    email: /^\S+@\S+\.\S+$/.test(who.email.trim())
      ? undefined
      : t('Enter your e-mail address, such as asha@cedar.example.'),
    reason: reasonProblem(who.reason),
    ticket: who.ticket.trim() === '' ? t('Name the ticket.') : undefined,
  };
}
