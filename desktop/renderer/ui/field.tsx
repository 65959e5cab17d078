import { useId, type ReactNode, type Ref } from 'react';
import {
  FieldError,
  Input,
  Label,
  Text,
  TextArea as AriaTextArea,
  TextField,
  type TextFieldProps,
} from 'react-aria-components';
import { cx } from './class-names.ts';
import { Icon } from './icon.tsx';
import { t } from '../words/translate.ts';

export const controlClasses =
  'w-full min-h-(--control) rounded border border-line-strong bg-surface px-2.5 text-3 text-ink ' +
  'data-invalid:border-stop data-disabled:border-line data-disabled:bg-surface-2 ' +
  'data-disabled:text-ink-3';

export interface FieldWords {
  label: ReactNode;
  /** What to enter and why, before anything went wrong. */
  hint?: ReactNode;
  /** What is wrong and how to mend it. Its presence makes the field invalid. */
  error?: string | undefined;
}

/** The words below a control; also used by the other kinds of field. */
export function FieldHelp({ hint, error }: Pick<FieldWords, 'hint' | 'error'>) {
  return (
    <>
      {hint !== undefined && (
        <Text slot="description" className="text-2 text-ink-3">
          {hint}
        </Text>
      )}
      <FieldError className="flex items-start gap-1.5 text-2 text-stop">
        {({ validationErrors }) => (
          <>
            <Icon name="circle-alert" size={13} className="mt-0.5 shrink-0" />
            <span>{error ?? validationErrors.join(' ')}</span>
          </>
        )}
      </FieldError>
    </>
  );
}

export function FieldLabel({ children, required }: { children: ReactNode; required?: boolean }) {
  return (
    <Label className="text-3 font-act text-ink">
      {children}
      {required && <span className="font-text text-ink-3"> {t('(required)')}</span>}
    </Label>
  );
}

type TextProps = Omit<TextFieldProps, 'className' | 'style' | 'children' | 'isInvalid'> &
  FieldWords;

export interface TextInputProps extends TextProps {
  placeholder?: string;
  /** Numbers and codes, so that digits line up. */
  mono?: boolean;
  /** Keeps the label for speech only, where a line or a sentence already says it. */
  hideLabel?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function TextInput(props: TextInputProps) {
  const { label, hint, error, placeholder, mono, hideLabel, ref, ...field } = props;
  return (
    <TextField
      {...field}
      isInvalid={error !== undefined}
      className="flex min-w-0 flex-col gap-1"
      {...(hideLabel && typeof label === 'string' ? { 'aria-label': label } : {})}
    >
      {!hideLabel && <FieldLabel required={field.isRequired ?? false}>{label}</FieldLabel>}
      <Input
        ref={ref}
        placeholder={placeholder}
        className={cx(controlClasses, mono && 'numbers font-mono')}
      />
      <FieldHelp hint={hint} error={error} />
    </TextField>
  );
}

export interface TextAreaProps extends TextProps {
  placeholder?: string;
  rows?: number;
  ref?: Ref<HTMLTextAreaElement>;
}

export function TextArea({
  label,
  hint,
  error,
  placeholder,
  rows = 3,
  ref,
  ...field
}: TextAreaProps) {
  return (
    <TextField {...field} isInvalid={error !== undefined} className="flex min-w-0 flex-col gap-1">
      <FieldLabel required={field.isRequired ?? false}>{label}</FieldLabel>
      <AriaTextArea
        ref={ref}
        rows={rows}
        placeholder={placeholder}
        className={cx(controlClasses, 'resize-y py-2 leading-normal')}
      />
      <FieldHelp hint={hint} error={error} />
    </TextField>
  );
}

/** Gives a control that is not a text box (a list, a player) the same label and error words. */
export function Field(props: FieldWords & { children: (labelledBy: string) => ReactNode }) {
  const { label, hint, error, children } = props;
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span id={id} className="text-3 font-act text-ink">
        {label}
      </span>
      {children(id)}
      {hint !== undefined && <span className="text-2 text-ink-3">{hint}</span>}
      {error !== undefined && (
        <span className="flex items-start gap-1.5 text-2 text-stop">
          <Icon name="circle-alert" size={13} className="mt-0.5 shrink-0" />
          {error}
        </span>
      )}
    </div>
  );
}
