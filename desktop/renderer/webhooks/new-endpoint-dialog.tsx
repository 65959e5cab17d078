import { useState } from 'react';
import { EventType } from '../../../shared/events.ts';
import { createWebhookEndpoint } from '../../../shared/webhooks.ts';
import { useApi } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Checkbox } from '../ui/choices.tsx';
import { TextInput } from '../ui/field.tsx';
import { problemSentence } from '../words/problem-words.ts';
import { t } from '../words/translate.ts';
import { eventWords, findUrlError } from './webhook-words.ts';

export interface NewEndpointDialogProps {
  onClose: () => void;
  onCreated: (secret: string) => void;
}

/** A ping is sent by hand and needs no subscription. */
const types = EventType.options.filter((type) => type !== 'test.ping');

export function NewEndpointDialog({ onClose, onCreated }: NewEndpointDialogProps) {
  const api = useApi();
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [chosen, setChosen] = useState<readonly EventType[]>(types);
  const [checked, setChecked] = useState(false);
  const urlError = findUrlError(url);
  const create = useAction(async () => {
    setChecked(true);
    if (urlError !== undefined || chosen.length === 0) return;
    const body = { url: url.trim(), description: description.trim(), event_types: [...chosen] };
    const { secret } = await api.call(createWebhookEndpoint, { body });
    onCreated(secret);
  });
  const refused = create.problem?.code === 'url_not_allowed';
  return (
    <FormDialog
      title={t('New endpoint')}
      verb={t('Create endpoint')}
      isPending={create.isPending}
      onSubmit={() => void create.run()}
      onClose={onClose}
    >
      {!refused && <ProblemBanner problem={create.problem} />}
      <TextInput
        label={t('URL')}
        type="url"
        autoFocus
        isRequired
        mono
        value={url}
        onChange={(next) => {
          setUrl(next);
          create.clear();
        }}
        hint={t('Where your system takes deliveries. It has to be public and use https.')}
        error={refused ? problemSentence('url_not_allowed') : checked ? urlError : undefined}
      />
      <TextInput
        label={t('Description')}
        value={description}
        onChange={setDescription}
        maxLength={200}
        hint={t('What it is for, such as CRM or warehouse.')}
      />
      <EventChoice
        chosen={chosen}
        onChange={setChosen}
        {...(checked && chosen.length === 0 ? { error: t('Choose at least one event.') } : {})}
      />
    </FormDialog>
  );
}

interface EventChoiceProps {
  chosen: readonly EventType[];
  onChange: (chosen: readonly EventType[]) => void;
  error?: string;
}

function EventChoice({ chosen, onChange, error }: EventChoiceProps) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-3 font-act text-ink">{t('Events')}</legend>
      {types.map((type) => (
        <Checkbox
          key={type}
          isSelected={chosen.includes(type)}
          onChange={(isOn) =>
            onChange(isOn ? [...chosen, type] : chosen.filter((one) => one !== type))
          }
          hint={t(eventWords[type])}
        >
          <span className="font-mono">{type}</span>
        </Checkbox>
      ))}
      {error !== undefined && (
        <p role="alert" className="text-2 text-stop">
          {error}
        </p>
      )}
    </fieldset>
  );
}
