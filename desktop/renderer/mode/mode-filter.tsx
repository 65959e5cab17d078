import type { ModeShown } from '../../../shared/billing.ts';
import { Mode } from '../../../shared/mode.ts';
import { Button } from '../ui/button.tsx';
import { Segments } from '../ui/tabs.tsx';
import { ModeMark } from './mode-mark.tsx';
import { otherMode, reportWords } from './mode-words.ts';
import { msg, t } from '../words/translate.ts';

/** The chosen mode as it stands in an address. */
export const ModeChoice = Mode.optional().catch(undefined);

type Choice = Mode | 'all';

const segments: { id: Choice; label: string }[] = [
  { id: 'all', label: msg('Live and test') },
  { id: 'live', label: msg('Live') },
  { id: 'test', label: msg('Test') },
];

export interface ModeFilterProps {
  /** What is filtered, for speech: "Ledger rows shown". */
  label: string;
  mode: Mode | undefined;
  onChange: (mode: Mode | undefined) => void;
}

/** Of a list, whose rows are marked; nothing is added up in it. */
export function ModeFilter({ label, mode, onChange }: ModeFilterProps) {
  return (
    <Segments
      label={label}
      segments={segments.map(({ id, label }) => ({ id, label: t(label) }))}
      selected={mode ?? 'all'}
      onSelect={(next) => onChange(next === 'all' ? undefined : next)}
    />
  );
}

export interface ReportModeProps {
  report: ModeShown;
  /** Undefined while the report shows the mode the server chose. */
  chosen: Mode | undefined;
  onChange: (mode: Mode) => void;
}

/** Of a report, which adds up the calls of one mode: which one, what is left out, and the way to the other. */
export function ReportMode({ report, chosen, onChange }: ReportModeProps) {
  const words = reportWords(report);
  const other = otherMode[report.mode];
  const hasOther = report.other_mode_calls > 0 || chosen === report.mode;
  if (words === null && !hasOther) return null;
  return (
    <div className="flex min-h-(--control) flex-wrap items-center gap-x-3 gap-y-1 text-3 text-ink-2">
      <ModeMark mode={report.mode} />
      <p role="status" className="numbers">
        {words ?? t('Live calls only.')}
      </p>
      {hasOther && (
        <Button onPress={() => onChange(other)}>
          {other === 'test' ? t('Show test calls') : t('Show live calls')}
        </Button>
      )}
    </div>
  );
}
