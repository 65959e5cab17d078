import { type Account, isTimedWrapUp, type WrapUpMode } from '../../../shared/accounts.ts';
import { TextInput } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { isWithin } from './settings-words.ts';
import { msg, t } from '../words/translate.ts';

export interface WrapUpDraft {
  mode: WrapUpMode;
  seconds: string;
}

const modes: { id: WrapUpMode; label: string; hint: string }[] = [
  {
    id: 'mandatory',
    label: msg('A disposition, in their own time'),
    hint: msg('Nothing is saved by itself.'),
  },
  {
    id: 'optional',
    label: msg('A disposition if they like'),
    hint: msg('They may go on without one.'),
  },
  {
    id: 'timed',
    label: msg('A disposition, in this time'),
    hint: msg('Then it is saved as it stands.'),
  },
  {
    id: 'timed_fixed',
    label: msg('A disposition, and all of this time'),
    hint: msg('Saved at its end, never before.'),
  },
];

/** Time enough to be warned before the end. */
const LEAST_TIMED = 20;
const MOST = 3600;

export function wrapUpError({ mode, seconds }: WrapUpDraft): string | undefined {
  const least = isTimedWrapUp(mode) ? LEAST_TIMED : 0;
  return isWithin(seconds, { min: least, max: MOST })
    ? undefined
    : t('Enter {least} to {most}.', { least: String(least), most: String(MOST) });
}

type Terms = Pick<Account, 'wrap_up_mode' | 'wrap_up_seconds'>;

/** Both in a few words, for those who only read. */
export function wrapUpWords(account: Terms): string {
  const { wrap_up_mode: mode, wrap_up_seconds: seconds } = account;
  const way = t(modes.find(({ id }) => id === mode)?.label ?? mode);
  return seconds === 0 ? way : t('{way}: {seconds} s', { way, seconds: String(seconds) });
}

export interface WrapUpFieldsProps {
  draft: WrapUpDraft;
  onChange: (draft: WrapUpDraft) => void;
  error: string | undefined;
}

export function WrapUpFields({ draft, onChange, error }: WrapUpFieldsProps) {
  return (
    <div className={fieldsClasses}>
      <Select
        label={t('What the end of a call asks of them')}
        options={modeOptions()}
        value={draft.mode}
        onChange={(mode) => onChange({ ...draft, mode })}
      />
      <SecondsField draft={draft} onChange={onChange} error={error} />
    </div>
  );
}

const fieldsClasses = 'grid max-w-160 gap-3 sm:grid-cols-[2fr_1fr]';

function modeOptions() {
  return modes.map(({ id, label, hint }) => ({ id, label: t(label), hint: t(hint) }));
}

function SecondsField({ draft, onChange, error }: WrapUpFieldsProps) {
  return (
    <TextInput
      label={t('Wrap-up, seconds')}
      value={draft.seconds}
      onChange={(seconds) => onChange({ ...draft, seconds })}
      inputMode="numeric"
      mono
      isRequired
      hint={
        isTimedWrapUp(draft.mode) ? t('They can ask for 30 s more.') : t('Meant time after a call.')
      }
      error={error}
    />
  );
}

export interface ListWrapUpFieldsProps {
  /** Null goes by the account's. */
  draft: WrapUpDraft | null;
  account: Terms;
  onChange: (draft: WrapUpDraft | null) => void;
  error: string | undefined;
}

/** The same of one call list, which may go by its account. */
export function ListWrapUpFields({ draft, account, onChange, error }: ListWrapUpFieldsProps) {
  const ofAccount = {
    id: 'account' as const,
    label: t('As everywhere in this account'),
    hint: wrapUpWords(account),
  };
  const seconds = draft?.seconds ?? String(account.wrap_up_seconds);
  return (
    <div className={draft === null ? undefined : fieldsClasses}>
      <Select
        label={t('What the end of a call asks of agents')}
        hint={draft === null ? ofAccount.hint : undefined}
        options={[ofAccount, ...modeOptions()]}
        value={draft?.mode ?? 'account'}
        onChange={(mode) => onChange(mode === 'account' ? null : { mode, seconds })}
      />
      {draft !== null && <SecondsField draft={draft} onChange={onChange} error={error} />}
    </div>
  );
}
