import { resetFactors } from '../../../shared/factors.ts';
import type { Member } from '../../../shared/members.ts';
import { ConfirmDialog } from '../platform-hooks/confirm-dialog.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { showToast } from '../ui/toaster.tsx';
import { useApi } from './use-session.ts';
import { msg, t } from '../words/translate.ts';

const resetWords = {
  forbidden: {
    failed: msg('You may not do this to this person.'),
    safe: msg(
      'Nothing was changed. They stand above you, or work in an account you do not run; ask its owner, or whoever runs the server.',
    ),
  },
};

/** For a member who lost the phone or passkey, and their recovery codes with it. */
export function ResetFactorsDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const api = useApi();
  const reset = useAction(async () => {
    await api.call(resetFactors, { params: { id: member.id }, body: {} });
    showToast({
      text: t('The second factors of {name} were taken away.', { name: member.name }),
      tone: 'go',
    });
    onClose();
  });
  return (
    <ConfirmDialog
      title={t('Reset the second factors of {name}?', { name: member.name })}
      verb={t('Reset factors')}
      action={reset}
      own={resetWords}
      leave={t('Keep them')}
      onClose={onClose}
    >
      <p>
        {t(
          'Do this when their phone or passkey is lost, and make sure first that it is them who asks. Their authenticator, passkeys and recovery codes are taken away, in every account of theirs.',
        )}
      </p>
      <p>
        {t(
          'They are signed out everywhere, told by e-mail, and add a new factor when they are back.',
        )}
      </p>
    </ConfirmDialog>
  );
}
