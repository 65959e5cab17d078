import { type ReactNode, useEffect, useRef } from 'react';
import { setHue } from '../../ui/theme.ts';

export interface AuthFrameProps {
  title: string;
  /** One line below the title: what this step is for. */
  about?: ReactNode;
  children: ReactNode;
}

/** The page of somebody who is not signed in yet: one card, one task. */
export function AuthFrame({ title, about, children }: AuthFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    setHue('slate');
    document.title = `${title} · Switchyard`;
    // A form that has taken the focus already keeps it.
    if (document.activeElement === document.body) heading.current?.focus();
  }, [title]);
  return (
    <div className="flex min-h-dvh flex-col items-center gap-6 px-4 py-[min(12vh,96px)]">
      <header className="flex items-center gap-2.5 text-5 font-name">
        <span aria-hidden="true" className="size-4 rounded-1 bg-accent" />
        Switchyard
      </header>
      <main
        id="main"
        className="w-full max-w-110 rounded-2 border border-line bg-surface p-6 shadow-float"
      >
        <h1 ref={heading} tabIndex={-1} className="text-6 font-title outline-none">
          {title}
        </h1>
        {about !== undefined && <p className="mt-0.5 text-3 text-ink-2">{about}</p>}
        <div className="mt-5">{children}</div>
      </main>
    </div>
  );
}
