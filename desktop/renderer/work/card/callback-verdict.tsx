import { useSession } from '../../accounts/use-session.ts';
import { Button } from '../../ui/button.tsx';
import { formatDay, formatTime } from '../../ui/format.ts';
import { Pill } from '../../ui/pill.tsx';
import { msg, t } from '../../words/translate.ts';
import type { CallbackVerdict } from '../desk/callback-rules.ts';

export interface VerdictOfTimeProps {
  verdict: CallbackVerdict;
  /** Where the contact is. */
  zone: string;
  onNearest: (atMs: number) => void;
}

const refusals: Record<Exclude<CallbackVerdict['kind'], 'legal' | 'closed'>, string> = {
  past: msg('That is past'),
  too_far: msg('More than 90 days away'),
  skipped: msg('Their clocks skip this time'),
  missing: msg('Day and time are needed'),
  do_not_call: msg('Must not be called; it can only be cancelled'),
};

/** The time chosen for a callback by both clocks, or what stands against it and the nearest one at which it may be. */
export function VerdictOfTime({ verdict, zone, onNearest }: VerdictOfTimeProps) {
  const { account } = useSession();
  const both = (atMs: number) => {
    const here = { instant: atMs, timeZone: account.time_zone };
    return {
      there: formatTime({ instant: atMs, timeZone: zone }),
      day: formatDay({ ...here, withWeekday: true }),
      here: formatTime(here),
    };
  };
  if (verdict.kind === 'legal') {
    return (
      <span className="numbers text-3 text-ink-2">
        {t('{there} for them, {day} {here} for you', both(verdict.atMs))}
      </span>
    );
  }
  const nearestMs = 'nearestMs' in verdict ? verdict.nearestMs : undefined;
  return (
    <>
      <Pill tone="warn">
        {verdict.kind === 'closed'
          ? t('{time} is outside their hours', { time: both(verdict.atMs).there })
          : t(refusals[verdict.kind])}
      </Pill>
      {nearestMs !== undefined && (
        <Button onPress={() => onNearest(nearestMs)}>
          {t('Take {there} for them, {day} {here} for you', both(nearestMs))}
        </Button>
      )}
    </>
  );
}
