import {
  Button,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Text,
} from 'react-aria-components';
import { cx } from './class-names.ts';
import { controlClasses, FieldHelp, FieldLabel, type FieldWords } from './field.tsx';
import { Icon } from './icon.tsx';
import { t } from '../words/translate.ts';

export interface Option<Id extends string = string> {
  id: Id;
  label: string;
  hint?: string;
  disabled?: boolean;
}

export interface SelectProps<Id extends string> extends FieldWords {
  options: readonly Option<Id>[];
  value: Id | null;
  onChange: (value: Id) => void;
  placeholder?: string;
  name?: string;
  isDisabled?: boolean;
  isRequired?: boolean;
  /** Keeps the label for speech only, where a table header or a sentence already says it. */
  hideLabel?: boolean;
}

export const floatClasses =
  'appear rounded border border-line bg-raised shadow-float text-ink outline-none';

export const itemClasses =
  'flex min-h-8 items-center gap-2 rounded-1 px-2 py-1 text-3 outline-none select-none ' +
  'data-focused:bg-hover data-disabled:text-ink-3 data-focus-visible:outline-2 ' +
  'data-focus-visible:-outline-offset-2 data-focus-visible:outline-accent';

export function Select<Id extends string>(props: SelectProps<Id>) {
  const { label, hint, error, options, value, onChange, hideLabel, placeholder, ...rest } = props;
  return (
    <AriaSelect
      {...rest}
      value={value}
      onChange={(key) => key !== null && onChange(String(key) as Id)}
      isInvalid={error !== undefined}
      placeholder={placeholder ?? t('Choose')}
      className="flex min-w-0 flex-col gap-1"
      {...(hideLabel && typeof label === 'string' ? { 'aria-label': label } : {})}
    >
      {!hideLabel && <FieldLabel required={rest.isRequired ?? false}>{label}</FieldLabel>}
      <Button className={cx(controlClasses, 'flex items-center justify-between gap-2 text-left')}>
        <SelectValue className="truncate data-placeholder:text-ink-3 [&_[slot=description]]:hidden" />
        <Icon name="chevron-down" className="shrink-0 text-ink-3" />
      </Button>
      <FieldHelp hint={hint} error={error} />
      <Popover className={cx(floatClasses, 'min-w-(--trigger-width)')}>
        <ListBox items={options} className="max-h-80 overflow-auto p-1 outline-none">
          {(option) => <SelectOption option={option} />}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

function SelectOption({ option }: { option: Option }) {
  return (
    <ListBoxItem
      id={option.id}
      textValue={option.label}
      isDisabled={option.disabled ?? false}
      className={itemClasses}
    >
      {({ isSelected }) => (
        <>
          <span className="flex min-w-0 flex-1 flex-col">
            <Text slot="label">{option.label}</Text>
            {option.hint !== undefined && (
              <Text slot="description" className="text-2 text-ink-3">
                {option.hint}
              </Text>
            )}
          </span>
          {isSelected && <Icon name="check" className="shrink-0 text-accent-ink" />}
        </>
      )}
    </ListBoxItem>
  );
}
