import { useState } from 'react';
import type { Callback } from '../../../shared/callbacks.ts';
import { judgeSlot, type SlotVerdict } from '../../../shared/callback-slots.ts';
import { instantOfWall, wallOf, type WallTime } from '../../../shared/wall-time.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { Button } from '../ui/button.tsx';
import { cx } from '../ui/class-names.ts';
import { controlClasses } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { formatDay, formatTime } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { msg, t } from '../words/translate.ts';
import { placeOfZone } from '../work/queue/contact-words.ts';
import type { Changes } from './use-changes.ts';

export interface MoveDialogProps {
  callback: Callback;
  /** Where the fields start: where it was dropped, or when it is due. */
  startMs: number;
  move: Changes['move'];
  onClose: () => void;
}

/** Another time for a callback, by the contact’s clock; what a drag does, without a mouse. */
export function MoveDialog({ callback, startMs, move, onClose }: MoveDialogProps) {
  const { account } = useSession();
  const [wall, setWall] = useState<WallTime>(() => wallOf(callback.zone, startMs));
  const atMs = instantOfWall(callback.zone, wall);
  const place = { zone: callback.zone, window: account.calling_window };
  const question = { place, nowMs: nowMs(), dnc: callback.dnc };
  const verdict = atMs === undefined ? null : judgeSlot(atMs, question);
  const [isAsked, setAsked] = useState(false);
  const isLegal = verdict?.kind === 'legal';
  return (
    <FormDialog
      title={t('Move the callback of {name}', { name: callback.name })}
      verb={t('Move')}
      isPending={move.isPending}
      onClose={onClose}
      onSubmit={() => {
        setAsked(true);
        if (isLegal) void move.run(callback, verdict.atMs);
      }}
    >
      <ProblemBanner problem={move.problem} />
      <p className="text-3 text-ink-2">
        {t('By their clock, in {place}.', { place: placeOfZone(callback.zone) })}
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <WallField
          label={t('Day, where they are')}
          type="date"
          value={wall.date}
          isInvalid={isAsked && !isLegal}
          onChange={(date) => setWall({ ...wall, date })}
        />
        <WallField
          label={t('Time, where they are')}
          type="time"
          value={wall.time}
          isInvalid={isAsked && !isLegal}
          onChange={(time) => setWall({ ...wall, time })}
        />
      </div>
      <div aria-live="polite" className="flex min-h-8 flex-wrap items-center gap-2">
        <Verdict
          verdict={verdict}
          zone={callback.zone}
          onNearest={(ms) => setWall(wallOf(callback.zone, ms))}
        />
      </div>
    </FormDialog>
  );
}

interface WallFieldProps {
  label: string;
  type: 'date' | 'time';
  value: string;
  isInvalid: boolean;
  onChange: (value: string) => void;
}

function WallField({ label, type, value, isInvalid, onChange }: WallFieldProps) {
  return (
    <label className="flex flex-col gap-1 text-3 font-act text-ink">
      {label}
      <input
        type={type}
        value={value}
        required
        aria-invalid={isInvalid}
        step={type === 'time' ? 300 : undefined}
        onChange={(event) => onChange(event.target.value)}
        className={cx(controlClasses, 'numbers w-auto! font-text')}
      />
    </label>
  );
}

const refusals: Record<Exclude<SlotVerdict['kind'], 'legal'>, string> = {
  past: msg('That is past'),
  too_far: msg('More than 90 days away'),
  closed: msg('Outside their hours'),
  do_not_call: msg('Must not be called; it can only be cancelled'),
};

interface VerdictProps {
  /** Null while day and time are no time of their clock. */
  verdict: SlotVerdict | null;
  zone: string;
  onNearest: (atMs: number) => void;
}

function Verdict({ verdict, zone, onNearest }: VerdictProps) {
  const { account } = useSession();
  const both = (atMs: number) => {
    const here = { instant: atMs, timeZone: account.time_zone };
    return {
      there: formatTime({ instant: atMs, timeZone: zone }),
      day: formatDay({ ...here, withWeekday: true }),
      here: formatTime(here),
    };
  };
  if (verdict === null) return <Pill tone="warn">{t('Day and time are needed')}</Pill>;
  if (verdict.kind === 'legal') {
    return (
      <span className="numbers text-3 text-ink-2">
        {t('{there} for them, {day} {here} for you', both(verdict.atMs))}
      </span>
    );
  }
  const { nearestMs } = verdict;
  return (
    <>
      <Pill tone="warn">{t(refusals[verdict.kind])}</Pill>
      {nearestMs !== undefined && (
        <Button onPress={() => onNearest(nearestMs)}>
          {t('Take {there} for them, {day} {here} for you', both(nearestMs))}
        </Button>
      )}
    </>
  );
}
