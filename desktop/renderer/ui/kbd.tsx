import { cx } from './class-names.ts';
import { useCurrentKeys } from './key-map.ts';
import { labelKeys, usesCommandKey } from './keys.ts';

export interface KbdProps {
  /** The console's own stroke, such as `Mod+KeyK`; what stands for it now is printed. */
  keys: string;
  /** On a filled control: `inherit` keeps the frame in its ink, `plain` has none. */
  tone?: 'quiet' | 'inherit' | 'plain';
}

const tones = {
  quiet: 'rounded-1 border border-line bg-surface-2 px-1.25 font-mono text-ink-3',
  inherit: 'rounded-1 border border-current px-1.25 font-mono',
  plain: 'numbers font-sans text-2',
};

/** A key printed where it works. Hidden from speech: the control carries `aria-keyshortcuts`. */
export function Kbd({ keys, tone = 'quiet' }: KbdProps) {
  const current = useCurrentKeys(keys);
  return (
    <kbd
      aria-hidden="true"
      className={cx('inline-block text-1 leading-[1.45] font-act whitespace-nowrap', tones[tone])}
    >
      {labelKeys(current, usesCommandKey())}
    </kbd>
  );
}
