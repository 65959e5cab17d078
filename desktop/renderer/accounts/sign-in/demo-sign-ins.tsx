import { Button } from 'react-aria-components';
import { Icon } from '../../ui/icon.tsx';
import { Pill } from '../../ui/pill.tsx';
import type { Credentials } from './sign-in-form.tsx';
import { t } from '../../words/translate.ts';

export interface DemoSignIn extends Credentials {
  /** Who this is and where: `Owner of Harbour Agency`. */
  what: string;
}

export interface DemoSignInsProps {
  people: readonly DemoSignIn[];
  onSignIn: (credentials: Credentials) => void;
  isDisabled: boolean;
}

/** The invented people of a demo server; one press signs in as one of them. */
export function DemoSignIns({ people, onSignIn, isDisabled }: DemoSignInsProps) {
  return (
    <section aria-labelledby="demo-title" className="mt-6 border-t border-line pt-4">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <h2 id="demo-title" className="text-3 font-strong">
          {t('Look around as')}
        </h2>
        <Pill tone="wait">{t('Demo, invented people')}</Pill>
      </div>
      <ul className="-mx-2 flex flex-col">
        {people.map(({ email, password, what }) => (
          <li key={email}>
            <Button
              isDisabled={isDisabled}
              onPress={() => onSignIn({ email, password })}
              className={
                'flex min-h-11 w-full items-center gap-3 rounded px-2 py-1.5 text-left ' +
                'data-hovered:bg-hover data-disabled:text-ink-3'
              }
            >
              <span className="min-w-0 flex-1">
                <span className="block text-3 font-act first-letter:uppercase">{t(what)}</span>
                <span className="block truncate text-2 text-ink-3">{email}</span>
              </span>
              <Icon name="arrow-right" size={14} className="shrink-0 text-ink-3" />
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
