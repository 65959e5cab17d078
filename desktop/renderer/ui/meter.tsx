import { Meter as AriaMeter } from 'react-aria-components';

export interface MeterProps {
  label: string;
  /** 0 to 1. */
  value: number;
  /** The same in words; what speech hears. */
  words: string;
}

/** How much of something there is now, e.g. how loud it is. */
export function Meter({ label, value, words }: MeterProps) {
  const percent = Math.round(100 * Math.min(1, Math.max(0, value)));
  return (
    <AriaMeter aria-label={label} value={percent} valueLabel={words} className="w-full max-w-80">
      <div className="h-2 overflow-hidden rounded-round bg-line forced-colors:border">
        <div
          className="h-full bg-accent forced-colors:bg-[Highlight]"
          style={{ width: `${percent}%` }}
        />
      </div>
    </AriaMeter>
  );
}
