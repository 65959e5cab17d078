import type { Ref } from 'react';
import { Button, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { cx } from './class-names.ts';
import { controlClasses } from './field.tsx';
import { Icon } from './icon.tsx';
import { Kbd } from './kbd.tsx';
import { t } from '../words/translate.ts';

export interface SearchFieldProps {
  label: string;
  placeholder?: string;
  /** Left out inside an autocomplete, which holds the text itself. */
  value?: string;
  onChange?: (value: string) => void;
  keys?: string;
  /** For a search that is the purpose of the dialog it opens in. */
  takesFocus?: boolean;
  ref?: Ref<HTMLInputElement>;
}

/** Filters what is below it. Escape empties it first. */
export function SearchField({
  label,
  placeholder,
  keys,
  takesFocus,
  ref,
  ...field
}: SearchFieldProps) {
  return (
    <AriaSearchField
      {...field}
      {...(takesFocus ? { autoFocus: true } : {})}
      aria-label={label}
      className="group relative h-fit min-w-0 flex-1"
    >
      <Icon
        name="search"
        size={14}
        className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-ink-3"
      />
      <Input
        ref={ref}
        placeholder={placeholder ?? label}
        className={cx(controlClasses, 'pr-16 pl-8 [&::-webkit-search-cancel-button]:hidden')}
      />
      <span className="absolute top-1/2 right-1 flex -translate-y-1/2 items-center gap-1">
        {keys !== undefined && <Kbd keys={keys} />}
        <Button
          aria-label={t('Clear')}
          className="grid size-6 place-items-center rounded-1 text-ink-3 group-data-empty:hidden"
        >
          <Icon name="x" size={14} />
        </Button>
      </span>
    </AriaSearchField>
  );
}
