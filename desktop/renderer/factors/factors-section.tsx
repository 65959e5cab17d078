import { useState } from 'react';
import {
  addPasskey,
  confirmTotp,
  getFactors,
  removePasskey,
  removeTotp,
  renewRecoveryCodes,
  startPasskey,
  startTotp,
} from '../../../shared/factors.ts';
import type { Factors, NewTotp, Passkey } from '../../../shared/second-factor.ts';
import { useApi, usePlatform, useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { failureOf } from '../platform-hooks/failure.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatMoment } from '../ui/format.ts';
import { useHoldPage } from '../ui/held-page.ts';
import { Section } from '../ui/section.tsx';
import { showToast } from '../ui/toaster.tsx';
import { FactorList, type FactorRow } from './factor-list.tsx';
import { NewTotpForm } from './new-totp-form.tsx';
import { makePasskey, passkeysWorkHere } from './passkey.ts';
import { PasswordDialog } from './password-dialog.tsx';
import { proofSentence } from './proof-words.ts';
import { RecoveryCodesDialog } from './recovery-codes.tsx';
import { RenamePasskeyDialog } from './rename-passkey-dialog.tsx';
import { t } from '../words/translate.ts';

/** The person's password and second factors, the same in every account of theirs. */
export function FactorsSection() {
  const factors = useRemote(getFactors);
  return (
    <Section
      title={t('How you sign in')}
      about={t(
        'The same in every account you belong to. A second factor keeps others out who learn your password.',
      )}
    >
      <RemoteView remote={factors} label={t('How you sign in')} rows={3}>
        {(data) => <Ways factors={data} onChanged={factors.reload} />}
      </RemoteView>
    </Section>
  );
}

function useFactorSteps(onChanged: () => void) {
  const api = useApi();
  const device = usePlatform().deviceName();
  const [totp, setTotp] = useState<NewTotp>();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const [problem, setProblem] = useState<string>();
  const [renaming, setRenaming] = useState<Passkey | null>(null);
  const [isPending, setPending] = useState(false);
  // Its answer may be codes that are shown this once.
  useHoldPage(isPending);
  function run(step: () => Promise<unknown>): void {
    if (isPending) return;
    setPending(true);
    setProblem(undefined);
    step()
      .then(onChanged)
      .catch((error: unknown) => setProblem(removalSentence(error)))
      .finally(() => setPending(false));
  }
  return {
    totp,
    codes,
    problem,
    isPending,
    renaming,
    setRenaming,
    forgetCodes: () => setCodes(null),
    leaveTotp: () => setTotp(undefined),
    addTotp: () => run(async () => setTotp(await api.call(startTotp, { body: {} }))),
    confirm: async (code: string) => {
      const added = await api.call(confirmTotp, { body: { totp: code } });
      setTotp(undefined);
      setCodes(added.recovery_codes);
      onChanged();
    },
    addKey: () =>
      run(async () => {
        const passkey = await makePasskey(await api.call(startPasskey, { body: {} }));
        const added = await api.call(addPasskey, { body: { name: device, passkey } });
        setCodes(added.recovery_codes);
      }),
    removeTotp: () => run(() => api.call(removeTotp)),
    removeKey: (id: string) => run(() => api.call(removePasskey, { params: { id } })),
    renew: () =>
      run(async () => {
        const renewed = await api.call(renewRecoveryCodes, { body: {} });
        setCodes(renewed.recovery_codes);
      }),
  };
}

/** A factor one must have can be replaced, not just removed. */
function removalSentence(error: unknown): string {
  if (failureOf(error).code !== 'second_factor_required') return proofSentence(error);
  return t('Your role needs a second factor. Add another one first, then remove this one.');
}

type Steps = ReturnType<typeof useFactorSteps>;

function Ways({ factors, onChanged }: { factors: Factors; onChanged: () => void }) {
  const steps = useFactorSteps(onChanged);
  const [isChanging, setChanging] = useState(false);
  const rows = useRows(factors, steps);
  return (
    <>
      {steps.problem !== undefined && (
        <div role="alert">
          <Banner tone="stop">{steps.problem}</Banner>
        </div>
      )}
      <FactorList
        rows={[
          {
            id: 'password',
            title: t('Password'),
            about: t('At least 8 characters; a few words do well.'),
            actions: [{ label: t('Change password'), run: () => setChanging(true) }],
          },
          ...rows,
        ]}
        isPending={steps.isPending}
      />
      {isChanging && (
        <PasswordDialog
          onClose={() => setChanging(false)}
          onChanged={() => {
            setChanging(false);
            showToast({
              text: t('Password changed. You are signed out everywhere else.'),
              tone: 'go',
            });
          }}
        />
      )}
      {steps.totp && (
        <Dialog
          isOpen
          title={t('Add an authenticator')}
          width="small"
          onClose={steps.leaveTotp}
          actions={<Button onPress={steps.leaveTotp}>{t('Cancel')}</Button>}
        >
          <NewTotpForm totp={steps.totp} onConfirm={steps.confirm} />
        </Dialog>
      )}
      {steps.renaming && (
        <RenamePasskeyDialog
          passkey={steps.renaming}
          onClose={() => steps.setRenaming(null)}
          onRenamed={onChanged}
        />
      )}
      {steps.codes && <RecoveryCodesDialog codes={steps.codes} onKept={steps.forgetCodes} />}
    </>
  );
}

function useRows(factors: Factors, steps: Steps): FactorRow[] {
  const { time_zone: timeZone } = useSession().account;
  const used = (instant: string | null) =>
    instant === null
      ? t('Not used yet')
      : t('Last used {moment}', {
          moment: formatMoment({ instant, timeZone, nowMs: nowMs() }),
        });
  const hasFactor = factors.totp !== null || factors.passkeys.length > 0;
  return [
    {
      id: 'totp',
      title: t('Authenticator'),
      about: factors.totp
        ? used(factors.totp.last_used_at)
        : t('An application on your phone that shows a code.'),
      actions: [
        factors.totp
          ? { label: t('Remove authenticator'), run: steps.removeTotp }
          : { label: t('Add authenticator'), run: steps.addTotp },
      ],
    },
    ...factors.passkeys.map((key) => ({
      id: key.id,
      title: t('Passkey: {name}', { name: key.name }),
      about: used(key.last_used_at),
      actions: [
        {
          label: t('Rename'),
          about: t('Rename passkey {name}', { name: key.name }),
          run: () => steps.setRenaming(key),
        },
        { label: t('Remove passkey'), run: () => steps.removeKey(key.id) },
      ],
    })),
    {
      id: 'new-passkey',
      title: factors.passkeys.length > 0 ? t('Another passkey') : t('Passkey'),
      about: passkeyWords(factors.passkey_origin),
      ...(mayAdd(factors.passkey_origin) && {
        actions: [{ label: t('Add passkey'), run: steps.addKey }],
      }),
    },
    {
      id: 'recovery',
      title: t('Recovery codes'),
      about: hasFactor
        ? t('{count} left, for when your phone or passkey is lost.', {
            count: factors.recovery_codes_left,
          })
        : t('They come with your first second factor.'),
      ...(hasFactor && { actions: [{ label: t('Make new codes'), run: steps.renew }] }),
    },
  ];
}

const mayAdd = (origin: string | null): boolean =>
  passkeysWorkHere() && origin === window.location.origin;

function passkeyWords(origin: string | null): string {
  if (mayAdd(origin)) return t('Your fingerprint, face or a security key; nothing to type.');
  return origin === null
    ? t('Passkeys need a server that is reached by a name.')
    : t('Passkeys work in a browser at {address}.', { address: origin });
}
