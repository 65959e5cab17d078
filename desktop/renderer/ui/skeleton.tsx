import { cx } from './class-names.ts';

export interface SkeletonProps {
  /** What is being waited for, for speech. */
  label: string;
  rows?: number;
  lines?: 'one' | 'two';
}

/** The shape of what comes, shown only after 200 ms and as tall as the rows it stands for. */
export function Skeleton({ label, rows = 6, lines = 'one' }: SkeletonProps) {
  return (
    <div role="status" aria-label={label} className="show-late">
      {Array.from({ length: rows }, (_, index) => (
        <div
          key={index}
          aria-hidden="true"
          className={cx(
            'flex flex-col justify-center gap-2 border-b border-line px-4',
            lines === 'two' ? 'h-[calc(var(--row)+13px)]' : 'h-(--row)',
          )}
        >
          <div className={cx('h-2.5 rounded-1 bg-line', index % 3 === 1 ? 'w-1/2' : 'w-2/3')} />
          {lines === 'two' && <div className="h-2 w-1/3 rounded-1 bg-line" />}
        </div>
      ))}
    </div>
  );
}
