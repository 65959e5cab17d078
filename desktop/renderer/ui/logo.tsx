import { cx } from './class-names.ts';

export interface LogoProps {
  src: string;
  /** Empty where the name stands beside it. */
  alt: string;
  size: 'bar' | 'large';
}

const sizes: Record<LogoProps['size'], string> = {
  bar: 'h-6 max-w-16 px-1 py-0.5',
  large: 'h-12 max-w-40 border border-line-strong px-2 py-1.5',
};

/** A picture that others made: on white in both themes, because it was drawn for paper. */
export function Logo({ src, alt, size }: LogoProps) {
  return (
    <span className={cx('inline-flex shrink-0 items-center rounded bg-paper', sizes[size])}>
      <img src={src} alt={alt} className="max-h-full max-w-full object-contain" />
    </span>
  );
}
