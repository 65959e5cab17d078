import { type ReactNode, useEffect, useRef } from 'react';

export interface PageProps {
  title: string;
  /** The period, the zone, the comparison: what the numbers below are about. */
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One screen with one title. Coming from the navigation, the focus goes to the title. */
export function Page({ title, about, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const active = document.activeElement;
    if (active === null || active === document.body || active.closest('nav')) {
      heading.current?.focus({ preventScroll: true });
    }
  }, [title]);
  return (
    <main
      id="main"
      data-region={title}
      tabIndex={-1}
      className={
        'flex min-h-0 min-w-0 flex-1 flex-col gap-5 overflow-y-auto px-4 py-6 *:shrink-0 md:px-7'
      }
    >
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="min-w-0">
          <h1
            ref={heading}
            tabIndex={-1}
            className="text-7 leading-tight font-name tracking-[-0.015em] outline-none"
          >
            {title}
          </h1>
          {about !== undefined && <p className="numbers text-3 text-ink-3">{about}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </main>
  );
}
