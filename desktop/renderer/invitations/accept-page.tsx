import { useState } from 'react';
import { Link } from 'react-aria-components';
import { useRouterState } from '@tanstack/react-router';
import { useStore } from 'zustand';
import { type InvitationView, lookUpInvitation } from '../../../shared/invitations.ts';
import { LinkToken } from '../../../shared/mail.ts';
import { rolesInText } from '../accounts/account-choices.ts';
import { AuthFrame } from '../accounts/sign-in/auth-frame.tsx';
import { SecondPage } from '../accounts/sign-in/second-page.tsx';
import { useKeeper } from '../accounts/use-session.ts';
import type { Due } from '../factors/second-step.tsx';
import { failureOf } from '../platform-hooks/failure.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useGo } from '../platform-hooks/use-go.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { linkClasses } from '../ui/link-classes.ts';
import { AcceptForm } from './accept-form.tsx';
import { t, useLanguage } from '../words/translate.ts';

/** Where the mailed link leads: who asks you in, as what, and the way in. Nobody is signed in here yet. */
export function AcceptPage() {
  useLanguage();
  const hash = useRouterState({ select: (state) => state.location.hash });
  const token = LinkToken.safeParse(hash);
  return token.success ? <Invited token={token.data} /> : <DeadLink />;
}

function Invited({ token }: { token: string }) {
  const invitation = useRemote(lookUpInvitation, { body: { token } });
  const { error, data } = invitation;
  if (error !== undefined && failureOf(error).code === 'link_invalid') return <DeadLink />;
  if (data === undefined) {
    return (
      <AuthFrame title={t('Your invitation')}>
        <RemoteView remote={invitation} label={t('The invitation')} rows={2}>
          {() => null}
        </RemoteView>
      </AuthFrame>
    );
  }
  return <Welcome token={token} invitation={data} onDead={invitation.reload} />;
}

interface WelcomeProps {
  token: string;
  invitation: InvitationView;
  onDead: () => void;
}

function Welcome({ token, invitation, onDead }: WelcomeProps) {
  const { account, inviter, role, person } = invitation;
  const state = useStore(useKeeper().store);
  const go = useGo();
  const [due, setDue] = useState<Due>();
  if (due !== undefined) return <SecondPage due={due} onDone={() => go('/', { replace: true })} />;
  return (
    <AuthFrame
      title={t('Join {account}', { account: account.name })}
      about={t('{inviter} invites you, as {role}.', { inviter, role: t(rolesInText[role]) })}
    >
      <div className="flex flex-col gap-4">
        {'session' in state && (
          <Banner tone="info">
            {t('{name} is signed in on this device. Accepting signs them out and you in.', {
              name: state.session.member.name,
            })}
          </Banner>
        )}
        <AcceptForm token={token} person={person} onDead={onDead} onFactorDue={setDue} />
      </div>
    </AuthFrame>
  );
}

function DeadLink() {
  return (
    <AuthFrame title={t('This link cannot be used')}>
      <div className="flex flex-col gap-4 text-3">
        <p>
          {t(
            'It was used already, taken back, or is older than a week. Nothing was changed. Ask whoever invited you to send it again.',
          )}
        </p>
        <Link href="/" className={linkClasses}>
          {t('Sign in')}
        </Link>
      </div>
    </AuthFrame>
  );
}
