import { type ReactNode, useEffect, useRef } from 'react';
import { languageWords } from '../../shell/member-menu.tsx';
import { cx } from '../../ui/class-names.ts';
import { setHue, useAppearance } from '../../ui/theme.ts';
import { languages, t, useLanguage } from '../../words/translate.ts';

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
        {t('Switchyard')}
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
      <footer>
        <LanguageChoice />
      </footer>
    </div>
  );
}

/** Whoever cannot read this page chooses here, before there is a menu. */
function LanguageChoice() {
  const language = useLanguage();
  return (
    <div role="group" aria-label={t('Language')} className="flex gap-1">
      {languages.map((id) => (
        <button
          key={id}
          type="button"
          lang={id}
          aria-pressed={id === language}
          onClick={() => useAppearance.getState().setLanguage(id)}
          className={cx(
            'min-h-7 rounded-round px-3 text-2 hover:bg-hover',
            id === language ? 'font-act text-ink' : 'text-ink-2',
          )}
        >
          {languageWords[id]}
        </button>
      ))}
    </div>
  );
}
