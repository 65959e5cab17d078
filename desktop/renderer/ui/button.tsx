import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { cx } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { useAriaKeys } from './key-map.ts';

export type ButtonKind = 'primary' | 'secondary' | 'danger' | 'quiet';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'style'> {
  children: ReactNode;
  kind?: ButtonKind;
  icon?: IconName;
  /** The stroke that does the same; printed in the button, run by the command registry. */
  keys?: string;
  /** Takes the width it is given. */
  wide?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

const kinds: Record<ButtonKind, string> = {
  primary: 'border-transparent bg-accent text-on-accent data-hovered:brightness-95',
  secondary: 'border-line-strong bg-surface text-ink data-hovered:bg-hover',
  danger: 'border-transparent bg-stop text-on-accent data-hovered:brightness-95',
  quiet: 'border-transparent bg-transparent text-ink-2 data-hovered:bg-hover data-hovered:text-ink',
};

export function Button({ children, kind = 'secondary', icon, keys, wide, ...props }: ButtonProps) {
  const shortcut = useAriaKeys(keys);
  const filled = kind === 'primary' || kind === 'danger';
  return (
    <AriaButton
      {...props}
      render={(dom) => <button {...dom} aria-keyshortcuts={shortcut} />}
      className={cx(
        'inline-flex min-h-(--control) items-center justify-center gap-2 rounded border px-3',
        'text-3 font-act whitespace-nowrap select-none data-pressed:translate-y-px',
        'data-disabled:border-line data-disabled:bg-surface-2 data-disabled:text-ink-3',
        'data-pending:cursor-progress data-pending:brightness-90',
        wide && 'w-full',
        kinds[kind],
      )}
    >
      {icon && <Icon name={icon} />}
      {children}
      {keys !== undefined && <Kbd keys={keys} tone={filled ? 'inherit' : 'quiet'} />}
    </AriaButton>
  );
}
