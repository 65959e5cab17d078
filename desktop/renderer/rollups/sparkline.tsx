import { formatNumber } from '../ui/format.ts';
import { t } from '../words/translate.ts';

export interface SparklineProps {
  /** One number a day, oldest first. */
  values: readonly number[];
  /** What a full bar stands for; the same for every row, so that rows compare. */
  max: number;
  /** Says what is counted: `Calls of the last 7 days`. */
  label: string;
}

const bar = { width: 4, gap: 2, height: 20, least: 1 };

/** Bars only: the numbers are in its text. A day with one call is never as flat as a day without. */
export function Sparkline({ values, max, label }: SparklineProps) {
  const width = values.length * (bar.width + bar.gap) - bar.gap;
  return (
    <svg
      role="img"
      aria-label={t('{label}, oldest first: {numbers}', {
        label,
        numbers: values.map(formatNumber).join(', '),
      })}
      width={width}
      height={bar.height}
      viewBox={`0 0 ${width} ${bar.height}`}
      className="inline-block align-middle text-line-strong"
    >
      {values.map((value, index) => {
        const height = barHeight(value, max);
        return (
          <rect
            key={index}
            x={index * (bar.width + bar.gap)}
            y={bar.height - height}
            width={bar.width}
            height={height}
            rx={height > 1 ? 1 : 0}
            fill="currentColor"
          />
        );
      })}
    </svg>
  );
}

export function barHeight(value: number, max: number): number {
  if (value <= 0 || max <= 0) return bar.least;
  return Math.max(bar.least + 1, Math.round((value / max) * bar.height));
}
