import type { ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  type CheckboxProps as AriaCheckboxProps,
  Radio,
  RadioGroup as AriaRadioGroup,
  Switch as AriaSwitch,
  type SwitchProps as AriaSwitchProps,
} from 'react-aria-components';
import { cx } from './class-names.ts';
import { FieldHelp, FieldLabel, type FieldWords } from './field.tsx';
import { Icon } from './icon.tsx';
import type { Option } from './select.tsx';

const lineClasses = 'group flex min-h-6 gap-2 text-3 text-ink data-disabled:text-ink-3';
const rowClasses = `${lineClasses} items-start`;
const ringClasses =
  'group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 ' +
  'group-data-focus-visible:outline-accent';

export interface CheckboxProps extends Omit<
  AriaCheckboxProps,
  'className' | 'style' | 'children' | 'isInvalid'
> {
  children: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
}

export function Checkbox({ children, hint, error, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox {...props} isInvalid={error !== undefined} className={rowClasses}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span
            className={cx(
              'mt-0.5 grid size-4 shrink-0 place-items-center rounded-1 border bg-surface',
              'border-line-strong group-data-invalid:border-stop',
              'group-data-selected:border-accent group-data-selected:bg-accent',
              'group-data-indeterminate:border-accent group-data-indeterminate:bg-accent',
              ringClasses,
            )}
          >
            {isIndeterminate && (
              <Icon
                name="minus"
                size={12}
                className="text-on-accent forced-colors:text-[CanvasText]"
              />
            )}
            {isSelected && !isIndeterminate && (
              <Icon
                name="check"
                size={12}
                className="text-on-accent forced-colors:text-[CanvasText]"
              />
            )}
          </span>
          <ChoiceWords hint={hint} error={error}>
            {children}
          </ChoiceWords>
        </>
      )}
    </AriaCheckbox>
  );
}

function ChoiceWords(props: { children: ReactNode; hint: ReactNode; error: string | undefined }) {
  return (
    <span className="flex flex-col">
      <span>{props.children}</span>
      {props.hint !== undefined && <span className="text-2 text-ink-3">{props.hint}</span>}
      {props.error !== undefined && <span className="text-2 text-stop">{props.error}</span>}
    </span>
  );
}

export interface RadioGroupProps<Id extends string> extends FieldWords {
  options: readonly Option<Id>[];
  value: Id | null;
  onChange: (value: Id) => void;
  isDisabled?: boolean;
  isRequired?: boolean;
  orientation?: 'vertical' | 'horizontal';
}

export function RadioGroup<Id extends string>(props: RadioGroupProps<Id>) {
  const { label, hint, error, options, orientation = 'vertical', onChange, ...rest } = props;
  return (
    <AriaRadioGroup
      {...rest}
      orientation={orientation}
      onChange={(value) => onChange(value as Id)}
      isInvalid={error !== undefined}
      className="flex flex-col gap-1.5"
    >
      <FieldLabel required={rest.isRequired ?? false}>{label}</FieldLabel>
      <div
        className={cx(
          'flex gap-x-5 gap-y-1.5',
          orientation === 'vertical' ? 'flex-col' : 'flex-wrap',
        )}
      >
        {options.map((option) => (
          <Radio
            key={option.id}
            value={option.id}
            isDisabled={option.disabled ?? false}
            className={rowClasses}
          >
            <span
              className={cx(
                'mt-0.5 size-4 shrink-0 rounded-round border border-line-strong bg-surface',
                'group-data-selected:border-5 group-data-selected:border-accent',
                ringClasses,
              )}
            />
            <ChoiceWords hint={option.hint} error={undefined}>
              {option.label}
            </ChoiceWords>
          </Radio>
        ))}
      </div>
      <FieldHelp hint={hint} error={error} />
    </AriaRadioGroup>
  );
}

export interface SwitchProps extends Omit<AriaSwitchProps, 'className' | 'style' | 'children'> {
  children: ReactNode;
  hint?: ReactNode;
}

export function Switch({ children, hint, ...props }: SwitchProps) {
  return (
    <AriaSwitch
      {...props}
      className={hint === undefined ? `${lineClasses} items-center` : rowClasses}
    >
      <span
        className={cx(
          'inline-flex h-4.5 w-8 shrink-0 items-center rounded-round border px-0.5',
          'border-line-strong bg-surface group-data-selected:justify-end',
          'group-data-selected:border-accent group-data-selected:bg-accent',
          ringClasses,
        )}
      >
        <span
          className={cx(
            'size-3 rounded-round bg-line-strong group-data-selected:bg-on-accent',
            'forced-colors:bg-[ButtonText] forced-colors:group-data-selected:bg-[Highlight]',
          )}
        />
      </span>
      <ChoiceWords hint={hint} error={undefined}>
        {children}
      </ChoiceWords>
    </AriaSwitch>
  );
}
