import { useState } from 'react';
import type { Callback } from '../../../shared/callbacks.ts';
import { wallOf, type WallTime } from '../../../shared/wall-time.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { cx } from '../ui/class-names.ts';
import { controlClasses } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { t } from '../words/translate.ts';
import { VerdictOfTime } from '../work/card/callback-verdict.tsx';
import { judgeCallback } from '../work/desk/callback-rules.ts';
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
  const { zone, dnc } = callback;
  const verdict = judgeCallback(wall, { zone, window: account.calling_window, dnc }, nowMs());
  const [isAsked, setAsked] = useState(false);
  const isLegal = verdict.kind === 'legal';
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
        <VerdictOfTime
          verdict={verdict}
          zone={zone}
          onNearest={(ms) => setWall(wallOf(zone, ms))}
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
