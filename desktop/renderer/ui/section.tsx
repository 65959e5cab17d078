import type { ReactNode } from 'react';

export interface SectionProps {
  title: string;
  /** What the title cannot say, in one line. */
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a page under its own heading. No landmark: the tables in it are regions already. */
export function Section({ title, about, actions, children }: SectionProps) {
  return (
    <section className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-5 leading-tight font-title">{title}</h2>
          {about !== undefined && <p className="numbers mt-0.5 text-3 text-ink-3">{about}</p>}
        </div>
        {actions !== undefined && (
          <div className="flex flex-wrap items-center gap-2">{actions}</div>
        )}
      </div>
      {children}
    </section>
  );
}
