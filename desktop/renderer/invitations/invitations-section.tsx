import { useState } from 'react';
import {
  type Invitation,
  type Invited,
  INVITATION_DAYS,
  listInvitations,
  resendInvitation,
  takeBackInvitation,
} from '../../../shared/invitations.ts';
import type { Role } from '../../../shared/roles.ts';
import { roleWords } from '../accounts/account-choices.ts';
import { rolesGrantedBy } from '../accounts/member-rules.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { type Remote, useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { SecretDialog } from '../ui/secret-dialog.tsx';
import { Section } from '../ui/section.tsx';
import type { Option } from '../ui/select.tsx';
import { EmptyState } from '../ui/states.tsx';
import { showToast } from '../ui/toaster.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { mailWords } from './invitation-words.ts';
import { msg, t } from '../words/translate.ts';

const WAITING_EVERY_MS = 3000;

const resendWords = {
  rate_limited: {
    failed: msg('It was sent less than a minute ago.'),
    safe: msg('Nothing was sent again. Give the mail a moment.'),
  },
};

/** Who was asked in and has not come yet, and what became of the mail. */
export function InvitationsSection({ payers }: { payers: readonly Option[] }) {
  const invitations = useRemote(
    listInvitations,
    {},
    {
      everyMs: (list) =>
        list?.data.some(({ mail }) => mail.state === 'waiting') ? WAITING_EVERY_MS : undefined,
    },
  );
  const [inviting, setInviting] = useState(false);
  const [made, setMade] = useState<Invited>();
  const invited = (done: Invited) => {
    setInviting(false);
    invitations.reload();
    if (done.link === null) {
      const { email } = done.invitation;
      showToast({ text: t('An invitation is on its way to {email}.', { email }), tone: 'go' });
    } else setMade(done);
  };
  return (
    <Section
      title={t('Invitations')}
      about={t('A link is good for {days} days and for one use.', { days: INVITATION_DAYS })}
      actions={
        <Button kind="primary" onPress={() => setInviting(true)}>
          {t('Invite')}
        </Button>
      }
    >
      <PendingInvitations remote={invitations} onInvited={invited} />
      {inviting && (
        <InviteDialog payers={payers} onClose={() => setInviting(false)} onInvited={invited} />
      )}
      {made?.link && (
        <SecretDialog
          title={t('The link for {email}', { email: made.invitation.email })}
          label={t('Invitation link')}
          secret={made.link}
          onClose={() => setMade(undefined)}
        >
          {t('This server sends no mail, so pass it on yourself, to them and to nobody else.')}
        </SecretDialog>
      )}
    </Section>
  );
}

interface PendingProps {
  remote: Remote<{ data: Invitation[]; mail_server: boolean }>;
  onInvited: (invited: Invited) => void;
}

function PendingInvitations({ remote, onInvited }: PendingProps) {
  const api = useApi();
  const { account, member } = useSession();
  const resend = useAction(async (invitation: Invitation) => {
    onInvited(await api.call(resendInvitation, { params: { id: invitation.id }, body: {} }));
  });
  const takeBack = useAction(async (invitation: Invitation) => {
    await api.call(takeBackInvitation, { params: { id: invitation.id } });
    const { email } = invitation;
    showToast({ text: t('The invitation of {email} is taken back.', { email }), tone: 'go' });
    remote.reload();
  });
  const moment = (instant: string) =>
    formatMoment({ instant, timeZone: account.time_zone, nowMs: nowMs() });
  return (
    <>
      <ProblemBanner problem={resend.problem ?? takeBack.problem} own={resendWords} />
      <RemoteView remote={remote} label={t('Invitations')} rows={2}>
        {({ data, mail_server: hasServer }) => (
          <>
            {!hasServer && (
              <Banner tone="info">
                {t(
                  'This server sends no mail. Whoever you invite gets the link from you: it is shown to you once.',
                )}
              </Banner>
            )}
            <DataTable
              caption={t('Invitations')}
              columns={columns({
                moment,
                hasServer,
                granted: rolesGrantedBy(member.role),
                isPending: resend.isPending || takeBack.isPending,
                onResend: (invitation) => void resend.run(invitation),
                onTakeBack: (invitation) => void takeBack.run(invitation),
              })}
              rows={data}
              rowKey={(invitation) => invitation.id}
              empty={<EmptyState icon="users" why={t('Everybody who was invited has come.')} />}
            />
          </>
        )}
      </RemoteView>
    </>
  );
}

interface Context {
  moment: (instant: string) => string;
  hasServer: boolean;
  granted: readonly Role[];
  isPending: boolean;
  onResend: (invitation: Invitation) => void;
  onTakeBack: (invitation: Invitation) => void;
}

function columns(context: Context): Column<Invitation>[] {
  const { moment } = context;
  return [
    {
      id: 'email',
      header: t('Who'),
      cell: ({ email, name }) => (
        <span className="flex flex-col">
          <span className="break-all">{email}</span>
          {name !== null && <span className="text-2 text-ink-3">{name}</span>}
        </span>
      ),
    },
    { id: 'role', header: t('Role'), cell: ({ role }) => t(roleWords[role]) },
    { id: 'by', header: t('Invited by'), cell: (invitation) => invitation.invited_by },
    {
      id: 'until',
      header: t('Link good until'),
      kind: 'number',
      cell: ({ expires_at: until }) => <span className="whitespace-nowrap">{moment(until)}</span>,
    },
    {
      id: 'mail',
      header: t('Mail'),
      cell: (invitation) => {
        const { tone, state, more } = mailWords(invitation, moment);
        return (
          <span className="flex flex-col items-start gap-0.5">
            <Pill tone={tone}>{state}</Pill>
            {more !== undefined && <span className="text-2 text-ink-2">{more}</span>}
          </span>
        );
      },
    },
    {
      id: 'actions',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (invitation) => <Actions {...context} invitation={invitation} />,
    },
  ];
}

function Actions(props: Context & { invitation: Invitation }) {
  const { invitation, hasServer, granted, isPending, onResend, onTakeBack } = props;
  if (!granted.includes(invitation.role)) return null;
  const { email } = invitation;
  return (
    <span className="inline-flex flex-wrap justify-end gap-2">
      <Button
        aria-label={
          hasServer ? t('Send again: {email}', { email }) : t('New link: {email}', { email })
        }
        isDisabled={isPending}
        onPress={() => onResend(invitation)}
      >
        {hasServer ? t('Send again') : t('New link')}
      </Button>
      <Button
        kind="quiet"
        aria-label={t('Take back: {email}', { email })}
        isDisabled={isPending}
        onPress={() => onTakeBack(invitation)}
      >
        {t('Take back')}
      </Button>
    </span>
  );
}
