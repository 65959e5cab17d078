import type { FormEvent, ReactNode } from 'react';
import type { Failure } from '../platform-hooks/failure.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { Button } from '../ui/button.tsx';
import { focusFirstInvalid } from '../ui/focus-invalid.ts';

export interface StepFormProps {
  title: string;
  about: ReactNode;
  verb: string;
  isPending: boolean;
  problem?: Failure | undefined;
  onSubmit: () => void;
  /** A second way on, e.g. leaving the step for later. */
  also?: ReactNode;
  children?: ReactNode;
}

/** One decision: its fields and one button. Enter in a field is the button. */
export function StepForm(props: StepFormProps) {
  const { title, about, verb, isPending, problem, onSubmit, also, children } = props;
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isPending) return;
    const form = event.currentTarget;
    onSubmit();
    focusFirstInvalid(form);
  }
  return (
    <form onSubmit={submit} noValidate aria-label={title} className="flex flex-col gap-4">
      <div>
        <h2 className="text-5 leading-tight font-title">{title}</h2>
        <p className="mt-0.5 text-3 text-ink-3">{about}</p>
      </div>
      <ProblemBanner problem={problem} />
      {children}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" isPending={isPending}>
          {verb}
        </Button>
        {also}
      </div>
    </form>
  );
}
