import { useEffect, useRef } from 'react';
import { Link } from 'react-aria-components';
import { type Call, endCall, getCall, listCallEvents } from '../../../shared/dispatch.ts';
import { formatPhone } from '../../../shared/phone-format.ts';
import { isTerminal } from '../../../shared/dispatch-state.ts';
import { WORKING } from '../../../shared/roles.ts';
import { actingRole, useApi, useSession } from '../accounts/use-session.ts';
import { ModeMark } from '../mode/mode-mark.tsx';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { nowMs } from '../platform/clock.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Page } from '../shell/page.tsx';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { FactGrid } from '../ui/fact-grid.tsx';
import { formatDuration, formatMoment } from '../ui/format.ts';
import { linkClasses } from '../ui/link-classes.ts';
import { Pill } from '../ui/pill.tsx';
import { Section } from '../ui/section.tsx';
import { Timer } from '../ui/timer.tsx';
import { reasonWords, stateName, stateTone } from '../words/call-words.ts';
import { t } from '../words/translate.ts';
import { CallSteps } from './call-steps-list.tsx';
import { WhoPays } from './who-pays.tsx';

const liveMs = 1_000;

/** A call is settled when nothing more will be said about it: ended, and charged if completed and told. */
function isSettled(call: Call, seesMoney: boolean): boolean {
  const isBooked = call.state !== 'completed' || call.charge !== null || !seesMoney;
  return isTerminal(call.state) && isBooked;
}

/** The number goes when the person is erased; the call stays. */
function titleOf(to: string): string {
  return to === ''
    ? t('Call to somebody who was erased')
    : t('Call to {number}', { number: formatPhone(to) });
}

export interface CallPageProps {
  callId: string;
}

/** One call: what happened, who pays and what it came to. It follows the call while it is on. */
export function CallPage({ callId }: CallPageProps) {
  const { money } = useSession().sight;
  const call = useRemote(
    getCall,
    { params: { id: callId } },
    { everyMs: (data) => (data !== undefined && isSettled(data, money) ? undefined : liveMs) },
  );
  useSpokenState(call.data);
  return (
    <Page
      title={call.data === undefined ? t('Call') : titleOf(call.data.to)}
      about={
        <Link href="/calls" className={linkClasses}>
          {t('All calls')}
        </Link>
      }
      actions={call.data && <CallActions call={call.data} onEnded={call.reload} />}
    >
      <RemoteView remote={call} label={t('Call')}>
        {(found) => <CallBody call={found} />}
      </RemoteView>
    </Page>
  );
}

/** Says a new state once; the clock in the page is not read out. */
function useSpokenState(call: Call | undefined): void {
  const state = call?.state;
  const spoken = useRef(state);
  useEffect(() => {
    if (state === spoken.current) return;
    if (state !== undefined && spoken.current !== undefined)
      announce(t('Call {state}', { state: stateName(state) }));
    spoken.current = state;
  }, [state]);
}

function CallActions({ call, onEnded }: { call: Call; onEnded: () => void }) {
  const api = useApi();
  const role = actingRole(useSession());
  const end = useAction(async () => {
    await api.call(endCall, { params: { id: call.id } });
    onEnded();
  });
  const isOn = !isTerminal(call.state);
  return (
    <div className="flex flex-wrap items-center gap-3">
      <ProblemBanner problem={end.problem} />
      {call.state === 'in-progress' && call.answered_at !== null && (
        <Timer label={t('Talking for')} sinceMs={Date.parse(call.answered_at)} />
      )}
      <ModeMark mode={call.mode} />
      <Pill tone={stateTone(call.state)}>{stateName(call.state)}</Pill>
      {isOn && WORKING.includes(role) && (
        <Button kind="danger" isPending={end.isPending} onPress={() => void end.run()}>
          {t('Hang up')}
        </Button>
      )}
    </div>
  );
}

function CallBody({ call }: { call: Call }) {
  const { account, sight } = useSession();
  const timeZone = account.time_zone;
  const events = useRemote(
    listCallEvents,
    { params: { id: call.id } },
    isSettled(call, sight.money) ? {} : { everyMs: liveMs },
  );
  // The last states come with the settled call, after the last repeat.
  const { reload } = events;
  useEffect(() => reload(), [reload, call.state]);
  return (
    <>
      <FactGrid facts={callFacts(call, timeZone)} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_340px]">
        <Section title={t('What happened')} about={t('Times in {zone}.', { zone: timeZone })}>
          <RemoteView remote={events} label={t('States')} rows={4}>
            {({ data }) => <CallSteps events={data} timeZone={timeZone} />}
          </RemoteView>
        </Section>
        <WhoPays call={call} ownAccountId={account.id} seesMoney={sight.money} />
      </div>
    </>
  );
}

function callFacts(call: Call, timeZone: string) {
  const moment = (instant: string | null) =>
    instant === null ? t('no') : formatMoment({ instant, timeZone, nowMs: nowMs() });
  return [
    { label: t('Asked for'), value: moment(call.requested_at) },
    { label: t('Answered'), value: moment(call.answered_at) },
    {
      label: t('Duration'),
      value:
        call.answered_at === null || call.duration_seconds === null
          ? t('none')
          : formatDuration(call.duration_seconds),
    },
    { label: t('From'), value: call.from === '' ? t('not chosen') : formatPhone(call.from) },
    { label: t('Mode'), value: call.mode === 'test' ? t('test, simulator') : t('live') },
    ...(call.reason === null ? [] : [{ label: t('Reason'), value: reasonWords(call.reason) }]),
    ...(call.contact_id === null
      ? []
      : [
          {
            label: t('Contact'),
            value: (
              <Link href={`/calls?contact=${call.contact_id}`} className={linkClasses}>
                {t('All calls to this contact')}
              </Link>
            ),
          },
        ]),
  ];
}
