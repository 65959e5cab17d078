import { useState } from 'react';
import { grantSupport } from '../../../shared/view-as.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { Checkbox } from '../ui/choices.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Select } from '../ui/select.tsx';
import { showToast } from '../ui/toaster.tsx';
import { msg, t } from '../words/translate.ts';

const lengths = [
  { id: '4', label: msg('4 hours') },
  { id: '24', label: msg('a day') },
  { id: '72', label: msg('three days') },
] as const;

type Length = (typeof lengths)[number]['id'];

export function LetSupportInDialog(props: { onClose: () => void; onGranted: () => void }) {
  const api = useApi();
  const { account } = useSession();
  const [length, setLength] = useState<Length>('4');
  const [write, setWrite] = useState(false);
  const grant = useAction(async () => {
    await api.call(grantSupport, { body: { hours: Number(length), write } });
    showToast({ text: t('Support may look at {account}.', { account: account.name }), tone: 'go' });
    props.onGranted();
    props.onClose();
  });
  return (
    <FormDialog
      title={t('Let support in')}
      verb={t('Let support in')}
      isPending={grant.isPending}
      onSubmit={() => void grant.run()}
      onClose={props.onClose}
    >
      <ProblemBanner problem={grant.problem} />
      <p className="text-3 text-ink-2">
        {t(
          'Whoever looks does so under their own name, for an hour at a time, and shows up here with their reason. You can shut support out at any moment.',
        )}
      </p>
      <Select
        label={t('For')}
        options={lengths.map(({ id, label }) => ({ id, label: t(label) }))}
        value={length}
        onChange={setLength}
      />
      <Checkbox isSelected={write} onChange={setWrite} hint={t('Otherwise support only reads.')}>
        {t('Support may change things as well')}
      </Checkbox>
    </FormDialog>
  );
}
