import { ProgressBar as AriaProgressBar } from 'react-aria-components';

export interface ProgressBarProps {
  label: string;
  value: number;
  max: number;
  /** The same in words, e.g. "1,712 of 4,510 worked"; also what speech hears. */
  words: string;
  /** Prints label and words above the bar. */
  showWords?: boolean;
}

export function ProgressBar({ label, value, max, words, showWords }: ProgressBarProps) {
  const share = max > 0 ? Math.min(100, (100 * value) / max) : 0;
  return (
    <AriaProgressBar aria-label={label} value={value} maxValue={max} valueLabel={words}>
      {showWords && (
        <div className="mb-1.5 flex justify-between gap-3 text-2 text-ink-2">
          <span>{label}</span>
          <span className="numbers">{words}</span>
        </div>
      )}
      <div className="h-1 overflow-hidden rounded-round bg-line forced-colors:border">
        <div
          className="h-full bg-accent forced-colors:bg-[Highlight]"
          style={{ width: `${share}%` }}
        />
      </div>
    </AriaProgressBar>
  );
}
