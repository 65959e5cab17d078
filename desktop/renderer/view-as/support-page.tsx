import { type FormEvent, useState } from 'react';
import { listOpenDoors, type OpenDoor } from '../../../shared/view-as.ts';
import { AuthFrame } from '../accounts/sign-in/auth-frame.tsx';
import { useKeeper } from '../accounts/use-session.ts';
import { createApiClient } from '../platform/api.ts';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { formatMoment } from '../ui/format.ts';
import { EmptyState } from '../ui/states.tsx';
import { msg, t, useLanguage } from '../words/translate.ts';
import { SupportVisitDialog } from './support-visit-dialog.tsx';

const ownWords = {
  unauthenticated: {
    failed: msg('This is not the key of the operator.'),
    safe: msg('Nothing was opened. Whoever runs the server has it.'),
  },
  forbidden: {
    failed: msg('This is not the key of the operator.'),
    safe: msg('Nothing was opened. Whoever runs the server has it.'),
  },
};

/**
 * Where support begins a visit: the accounts that let it in at the moment, and no other. The operator's key stays in this
 * page and goes with it.
 */
export function SupportPage() {
  useLanguage();
  const { baseUrl } = useKeeper();
  const [key, setKey] = useState('');
  const [doors, setDoors] = useState<OpenDoor[]>();
  const [chosen, setChosen] = useState<OpenDoor>();
  const look = useAction(async () => {
    const api = createApiClient({ baseUrl, getToken: () => key.trim() });
    setDoors((await api.call(listOpenDoors)).data);
  });
  const about = t(
    'An account is seen only while it lets support in, under your own name, and it reads your reason.',
  );
  return (
    <AuthFrame title={t('Support')} about={about}>
      <div className="flex flex-col gap-4">
        <ProblemBanner problem={look.problem} own={ownWords} />
        <KeyForm
          value={key}
          isPending={look.isPending}
          onChange={(next) => {
            setKey(next);
            setDoors(undefined);
          }}
          onSubmit={() => void look.run()}
        />
        {doors && <Doors doors={doors} onChoose={setChosen} />}
      </div>
      {chosen && (
        <SupportVisitDialog
          door={chosen}
          operatorKey={key.trim()}
          onClose={() => setChosen(undefined)}
        />
      )}
    </AuthFrame>
  );
}

interface KeyFormProps {
  value: string;
  isPending: boolean;
  onChange: (value: string) => void;
  onSubmit: () => void;
}

function KeyForm({ value, isPending, onChange, onSubmit }: KeyFormProps) {
  const [checked, setChecked] = useState(false);
  const isEmpty = value.trim() === '';
  function submit(event: FormEvent): void {
    event.preventDefault();
    setChecked(true);
    if (!isEmpty) onSubmit();
  }
  return (
    <form
      onSubmit={submit}
      noValidate
      aria-label={t('Whose door is open')}
      className="flex flex-col gap-4"
    >
      <TextInput
        label={t('Key of the operator')}
        type="password"
        autoComplete="off"
        value={value}
        onChange={onChange}
        isRequired
        autoFocus
        hint={t('It is kept nowhere and forgotten when you leave this page.')}
        error={checked && isEmpty ? t('Enter the key.') : undefined}
      />
      <Button kind="primary" type="submit" isPending={isPending}>
        {t('Show who lets support in')}
      </Button>
    </form>
  );
}

function Doors({ doors, onChoose }: { doors: OpenDoor[]; onChoose: (door: OpenDoor) => void }) {
  if (doors.length === 0)
    return (
      <EmptyState
        icon="building"
        why={t(
          'No account lets support in at the moment. An owner or admin does so under Settings, View-as.',
        )}
      />
    );
  return (
    <ul aria-label={t('Accounts that let support in')} className="flex flex-col gap-2">
      {doors.map((door) => (
        <Door key={door.account_id} door={door} onChoose={() => onChoose(door)} />
      ))}
    </ul>
  );
}

function Door({ door, onChoose }: { door: OpenDoor; onChoose: () => void }) {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const until = formatMoment({ instant: door.expires_at, timeZone, nowMs: nowMs() });
  const said = { person: door.granted_by_name, until };
  return (
    <li className="flex items-center gap-3 rounded border border-line px-3 py-2">
      <div className="min-w-0 flex-1">
        <p className="text-4 font-title text-ink">{door.account_name}</p>
        {door.parent_name !== null && <p className="text-2 text-ink-2">{door.parent_name}</p>}
        <p className="text-2 text-ink-2">
          {door.write
            ? t('Let in by {person} until {until}, to change things as well', said)
            : t('Let in by {person} until {until}, to read only', said)}
        </p>
      </div>
      <Button aria-label={t('View {account}', { account: door.account_name })} onPress={onChoose}>
        {t('View')}
      </Button>
    </li>
  );
}
