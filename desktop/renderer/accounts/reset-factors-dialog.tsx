import { resetFactors } from '../../../shared/factors.ts';
import type { Member } from '../../../shared/members.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
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
    <Dialog
      isOpen
      alert
      width="small"
      title={t('Reset the second factors of {name}?', { name: member.name })}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Keep them')}</Button>
          <Button kind="danger" isPending={reset.isPending} onPress={() => void reset.run()}>
            {t('Reset factors')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <ProblemBanner problem={reset.problem} own={resetWords} />
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
      </div>
    </Dialog>
  );
}
