import { formatPhone } from '../../../../shared/phone-format.ts';
import { type RefObject, useRef } from 'react';
import { useStore } from 'zustand';
import type { BreakReason } from '../../../../shared/agent-states.ts';
import type { Contact } from '../../../../shared/call-lists.ts';
import type { CallListDoc } from '../../../../shared/sync.ts';
import { useSession } from '../../accounts/use-session.ts';
import { breakLabel } from '../../agent-states/break-words.ts';
import { nowMs } from '../../platform/clock.ts';
import { useConnection } from '../../platform-hooks/use-console.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { FactGrid } from '../../ui/fact-grid.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Pill } from '../../ui/pill.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { Timer } from '../../ui/timer.tsx';
import { useDesk, useDeskState } from '../desk/desk-context.tsx';
import { ContactConflicts, ContactDetails } from '../corrections/contact-details.tsx';
import { attributeWords, standingOf, whereWords } from '../queue/contact-words.ts';
import { useCodes, useContact, useMinute } from '../queue/use-local.ts';
import { breakKeys, goOnKeys } from '../keys.ts';
import { CallBar } from './call-bar.tsx';
import { CardNote } from './card-note.tsx';
import { deskProblemWords } from './desk-words.ts';
import { useFollowing } from './use-following.ts';
import { WrapUpBox, type WrapUpBoxProps } from './wrap-up-box.tsx';
import { rich, t } from '../../words/translate.ts';

export function CardPane({ lists }: { lists: CallListDoc[] }) {
  const card = useDeskState((state) => state.card);
  const heading = useRef<HTMLHeadingElement>(null);
  // Read before they are needed: the focus goes to them in the moment a call ends.
  const codes = useCodes();
  useFollowing(heading);
  return (
    <div className="flex min-h-full flex-col">
      <CallBar />
      <div className="flex flex-1 flex-col gap-4 p-5">
        {card === null ? (
          <Idle heading={heading} lists={lists} />
        ) : (
          <OpenCard contact={card.contact} codes={codes} heading={heading} lists={lists} />
        )}
      </div>
    </div>
  );
}

type Heading = RefObject<HTMLHeadingElement | null>;

function Idle({ heading, lists }: { heading: Heading; lists: CallListDoc[] }) {
  const desk = useDesk();
  const saved = useDeskState((state) => state.saved);
  const isReady = useDeskState((state) => state.listId !== null);
  const isClaiming = useDeskState((state) => state.isClaiming);
  const { status, reason } = useDeskState((state) => state.availability);
  if (desk.canWork && status === 'break') return <OnBreak heading={heading} reason={reason} />;
  const why = !desk.canWork
    ? t('Choose a contact to see it.')
    : lists.length === 0
      ? t('There is no call list to work yet. A supervisor imports one under Lists.')
      : !isReady
        ? t('Choose the call list to work, at the top left.')
        : t('Claim the next contact, or choose one from the list.');
  return (
    <>
      <DeskProblems contact={null} />
      <div className="my-auto flex flex-col items-center gap-1 pb-16 text-center">
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-7 leading-tight font-name tracking-[-0.015em] outline-none"
        >
          {desk.canWork ? t('Ready for the next contact') : t('No contact open')}
        </h1>
        {saved !== null && <p className="text-3 text-ink-2">{saved}</p>}
        <EmptyState
          why={why}
          icon="phone"
          action={
            desk.canWork &&
            isReady && (
              <Button
                kind="primary"
                keys={goOnKeys}
                isPending={isClaiming}
                onPress={() => void desk.takeNext()}
              >
                {t('Claim next')}
              </Button>
            )
          }
        />
      </div>
    </>
  );
}

/** In the place of the next contact while none is given. */
function OnBreak({ heading, reason }: { heading: Heading; reason: BreakReason | null }) {
  const desk = useDesk();
  const sinceMs = useDeskState((state) => state.availability.sinceMs);
  return (
    <>
      <DeskProblems contact={null} />
      <div className="my-auto flex flex-col items-center gap-2 pb-16 text-center">
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-7 leading-tight font-name tracking-[-0.015em] outline-none"
        >
          {t('On a break: {reason}', { reason: breakLabel(reason) })}
        </h1>
        {sinceMs !== null && (
          <Timer
            label={t('Time on the break')}
            sinceMs={sinceMs}
            className="numbers font-mono text-6 font-strong"
          />
        )}
        <EmptyState
          why={t('No contact is given to you and no call is made until you are ready again.')}
          icon="pause"
          action={
            <Button kind="primary" keys={breakKeys} onPress={() => void desk.becomeReady()}>
              {t('Ready again')}
            </Button>
          }
        />
      </div>
    </>
  );
}

interface OpenCardProps {
  contact: Contact;
  codes: WrapUpBoxProps['codes'];
  heading: Heading;
  lists: CallListDoc[];
}

function OpenCard({ contact: claimed, codes, heading, lists }: OpenCardProps) {
  const desk = useDesk();
  const contact = useContact(claimed);
  const phase = useDeskState((state) => state.phase);
  const list = lists.find(({ id }) => id === contact.list_id);
  return (
    <>
      <CardHead contact={contact} heading={heading} />
      <DeskProblems contact={contact} />
      <ContactConflicts contact={contact} />
      {phase === 'card' && desk.canWork ? <OfflineWords /> : null}
      <CardFacts contact={contact} listName={list?.name ?? ''} />
      {phase === 'call' || phase === 'wrap_up' ? (
        <WrapUpBox contact={contact} codes={codes} />
      ) : null}
      <ContactDetails key={`details ${contact.id}`} contact={contact} />
      {phase === 'card' && desk.canWork ? <CardNote key={contact.id} contact={contact} /> : null}
    </>
  );
}

/** Why there is no dialling now, and what is possible instead. */
function OfflineWords() {
  const online = useConnection()?.online ?? true;
  const isHeld = useDeskState((state) => state.card?.token != null);
  if (online) return null;
  return (
    <Banner tone="warn">
      <span className="font-act">{t('Calls need the connection.')}</span>{' '}
      {isHeld
        ? t('Call by your own phone and record it here.')
        : t('This contact is not held on this device; those under Held can be worked now.')}
    </Banner>
  );
}

function CardHead({ contact, heading }: { contact: Contact; heading: Heading }) {
  const { account } = useSession();
  const atMs = useMinute();
  const { words, tone } = standingOf(contact, { account, nowMs: atMs });
  const about = [
    formatPhone(contact.phone),
    attributeWords(contact.attributes),
    whereWords(contact.zone, { account, nowMs: atMs }),
  ];
  return (
    <div className="flex items-start justify-between gap-3">
      <div className="min-w-0 flex-1">
        <h1
          ref={heading}
          tabIndex={-1}
          className="text-7 leading-tight font-name tracking-[-0.015em] break-words outline-none"
        >
          {contact.name}
        </h1>
        <p className="numbers mt-1 text-ink-2">{about.filter((part) => part !== '').join(' · ')}</p>
      </div>
      <Pill tone={tone ?? 'mute'}>{words}</Pill>
    </div>
  );
}

function CardFacts({ contact, listName }: { contact: Contact; listName: string }) {
  const { account } = useSession();
  const { last_called_at: lastCalled, attempts } = contact;
  const last =
    lastCalled === null
      ? t('never')
      : formatMoment({ instant: lastCalled, timeZone: account.time_zone, nowMs: nowMs() });
  return (
    <FactGrid
      facts={[
        { label: t('List'), value: listName },
        {
          label: t('Tries'),
          value: t('{done} of {all}', { done: attempts, all: account.attempt_cap }),
        },
        { label: t('Last called'), value: last },
        { label: t('Owner'), value: <OwnerWords contactId={contact.id} /> },
      ]}
    />
  );
}

function OwnerWords({ contactId }: { contactId: string }) {
  const { claims } = useDesk().console;
  const hold = useDeskState((state) => state.card?.hold ?? 'none');
  const phase = useDeskState((state) => state.phase);
  // Read again at every change of the holding: a renewed claim has more time left.
  const untilMs = useClaimEnd(contactId);
  if (hold === 'none') return <>{t('not claimed')}</>;
  if (phase === 'call' || phase === 'dialling') return <>{t('You, while you talk')}</>;
  if (hold === 'reservation') return <>{t('You, held')}</>;
  if (untilMs === null || claims.usableMs(contactId) === 0) return <>{t('your claim ran out')}</>;
  return (
    <>
      {rich('You, claim <timer></timer> left', {
        timer: () => <Timer label={t('Claim time left')} untilMs={untilMs} className="numbers" />,
      })}
    </>
  );
}

function useClaimEnd(contactId: string): number | null {
  const { claims } = useDesk().console;
  return useStore(claims.store, ({ held }) => held[contactId]?.expires_at ?? null);
}

function DeskProblems({ contact }: { contact: Contact | null }) {
  const { account } = useSession();
  const problem = useDeskState((state) => state.problem);
  if (problem === null || problem.during === 'save') return null;
  const { failed, safe } = deskProblemWords(problem, { contact, account, nowMs: nowMs() });
  return (
    <div role="alert">
      <Banner tone={problem.during === 'claim' ? 'warn' : 'stop'}>
        <span className="font-act">{failed}</span> {safe}
      </Banner>
    </div>
  );
}
