import { type FormEvent, useState } from 'react';
import { E164 } from '../../../shared/ids.ts';
import { setBridgePhone } from '../../../shared/voice.ts';
import { useApi } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';

/** The number the carrier rings when somebody this member called answers. Empty takes it away. */
export function BridgePhoneForm(props: { phone: string | null; onSaved: () => void }) {
  const api = useApi();
  const [text, setText] = useState(props.phone ?? '');
  const [isChecked, setChecked] = useState(false);
  const typed = text.replaceAll(/[\s()-]/g, '');
  const isFitting = typed === '' || E164.safeParse(typed).success;
  const save = useAction(async () => {
    await api.call(setBridgePhone, { body: { phone: typed === '' ? null : typed } });
    showToast({
      tone: 'go',
      text: typed === '' ? t('Your number is removed.') : t('Live calls ring you there now.'),
    });
    props.onSaved();
  });
  const wrong = save.problem?.fields['/phone'];
  function submit(event: FormEvent): void {
    event.preventDefault();
    setChecked(true);
    if (isFitting) void save.run();
  }
  return (
    <form noValidate onSubmit={submit} className="flex max-w-100 flex-col items-start gap-3">
      {save.problem !== undefined && wrong === undefined && (
        <ProblemBanner problem={save.problem} />
      )}
      <div className="w-full">
        <TextInput
          label={t('Your phone')}
          type="tel"
          mono
          value={text}
          onChange={setText}
          hint={t(
            'With the country code. It rings when the person you call answers; they hear it ring.',
          )}
          error={
            wrong !== undefined
              ? t('Give a number of the country of this account.')
              : isChecked && !isFitting
                ? t('Give the number with its country code, like +91 98765 43210.')
                : undefined
          }
        />
      </div>
      <Button kind="primary" type="submit" isPending={save.isPending}>
        {t('Save the number')}
      </Button>
    </form>
  );
}
