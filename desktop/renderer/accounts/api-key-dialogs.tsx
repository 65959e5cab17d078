import { useState } from 'react';
import type { Mode } from '../../../shared/mode.ts';
import { type ApiKey, createApiKey, IpRange, rotateApiKey } from '../../../shared/api-keys.ts';
import { Scope } from '../../../shared/roles.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { Checkbox } from '../ui/choices.tsx';
import { TextInput } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Icon } from '../ui/icon.tsx';
import { Select } from '../ui/select.tsx';
import { parseRanges } from './api-key-words.ts';
import { useApi, useSession } from './use-session.ts';
import { msg, t } from '../words/translate.ts';

const scopeWords: Record<Scope, { name: string; hint: string }> = {
  lists: { name: msg('Lists'), hint: msg('Call lists, contacts and imports') },
  calls: { name: msg('Calls'), hint: msg('Dispatch calls and read them') },
  webhooks: { name: msg('Webhooks'), hint: msg('Endpoints and deliveries') },
  billing: { name: msg('Billing'), hint: msg('Usage, ledger and rates, only to read') },
  events: { name: msg('Events'), hint: msg('The event log, only to read') },
};

type Days = '30' | '90' | '180' | '365';
const dayOptions: readonly { id: Days; label: string }[] = [
  { id: '30', label: msg('30 days') },
  { id: '90', label: msg('90 days') },
  { id: '180', label: msg('180 days') },
  { id: '365', label: msg('One year') },
];

const modeOptions: readonly { id: Mode; label: string }[] = [
  { id: 'live', label: msg('Live: reaches the carrier') },
  { id: 'test', label: msg('Test: never reaches the carrier') },
];

type Overlap = '0' | '1' | '24';
const overlapOptions: readonly { id: Overlap; label: string }[] = [
  { id: '24', label: msg('For 24 more hours') },
  { id: '1', label: msg('For one more hour') },
  { id: '0', label: msg('Not at all') },
];

const said = <Id extends string>(options: readonly { id: Id; label: string }[]) =>
  options.map(({ id, label }) => ({ id, label: t(label) }));

interface ScopeChoicesProps {
  scopes: readonly Scope[];
  onChange: (scopes: readonly Scope[]) => void;
  isWrong: boolean;
}

function ScopeChoices({ scopes, onChange, isWrong }: ScopeChoicesProps) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-3 font-act text-ink">{t('It may use')}</legend>
      {Scope.options.map((scope) => (
        <Checkbox
          key={scope}
          isSelected={scopes.includes(scope)}
          onChange={(isOn) =>
            onChange(isOn ? [...scopes, scope] : scopes.filter((one) => one !== scope))
          }
          hint={t(scopeWords[scope].hint)}
        >
          {t(scopeWords[scope].name)}
        </Checkbox>
      ))}
      {isWrong && (
        <p role="alert" className="flex items-center gap-1.5 text-2 text-stop">
          <Icon name="circle-alert" size={13} />
          {t('Choose at least one.')}
        </p>
      )}
    </fieldset>
  );
}

interface NewKeyDialogProps {
  onClose: () => void;
  onCreated: (key: string) => void;
}

export function NewKeyDialog({ onClose, onCreated }: NewKeyDialogProps) {
  const api = useApi();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const { account } = useSession();
  const [mode, setMode] = useState<Mode>(account.mode);
  const [days, setDays] = useState<Days>('90');
  const [ranges, setRanges] = useState('');
  const [checked, setChecked] = useState(false);
  const wrongRange = parseRanges(ranges).find((one) => !IpRange.safeParse(one).success);
  const create = useAction(async () => {
    setChecked(true);
    if (name.trim() === '' || scopes.length === 0 || wrongRange !== undefined) return;
    const body = {
      name: name.trim(),
      scopes: [...scopes],
      mode,
      expires_in_days: Number(days),
      allowed_ips: parseRanges(ranges),
    };
    onCreated((await api.call(createApiKey, { body })).key);
  });
  return (
    <FormDialog
      title={t('New API key')}
      verb={t('Create key')}
      isPending={create.isPending}
      onSubmit={() => void create.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={create.problem} />
      <TextInput
        label={t('Name')}
        autoFocus
        isRequired
        maxLength={80}
        value={name}
        onChange={setName}
        hint={t('The system that will use it.')}
        error={checked && name.trim() === '' ? t('Enter a name.') : undefined}
      />
      <ScopeChoices scopes={scopes} onChange={setScopes} isWrong={checked && scopes.length === 0} />
      {account.mode === 'live' && (
        <Select label={t('Calls')} options={said(modeOptions)} value={mode} onChange={setMode} />
      )}
      <Select label={t('Works for')} options={said(dayOptions)} value={days} onChange={setDays} />
      <TextInput
        label={t('Only from these addresses')}
        mono
        value={ranges}
        onChange={setRanges}
        placeholder={t('203.0.113.0/24, 2001:db8::/48')}
        hint={t('Addresses or ranges, parted by commas. Leave it empty to allow any address.')}
        error={
          checked && wrongRange !== undefined
            ? t('{typed} is neither an address nor a range.', { typed: wrongRange })
            : undefined
        }
      />
    </FormDialog>
  );
}

interface RotateKeyDialogProps {
  apiKey: ApiKey;
  onClose: () => void;
  onRotated: (key: string) => void;
}

export function RotateKeyDialog({ apiKey, onClose, onRotated }: RotateKeyDialogProps) {
  const api = useApi();
  const [overlap, setOverlap] = useState<Overlap>('24');
  const [days, setDays] = useState<Days>('90');
  const rotate = useAction(async () => {
    const body = { overlap_hours: Number(overlap), expires_in_days: Number(days) };
    onRotated((await api.call(rotateApiKey, { params: { id: apiKey.id }, body })).key);
  });
  return (
    <FormDialog
      title={t('Rotate {name}', { name: apiKey.name })}
      verb={t('Make the new key')}
      isPending={rotate.isPending}
      onSubmit={() => void rotate.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={rotate.problem} />
      <p>
        {t(
          'The new key has the same rights and works from the same addresses. Put it into your system while the old one still works.',
        )}
      </p>
      <Select
        label={t('The old key still works')}
        options={said(overlapOptions)}
        value={overlap}
        onChange={setOverlap}
      />
      <Select
        label={t('The new key works for')}
        options={said(dayOptions)}
        value={days}
        onChange={setDays}
      />
    </FormDialog>
  );
}
