import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { Kbd } from '../ui/kbd.tsx';
import { useShell } from './store.ts';
import { t } from '../words/translate.ts';

export const shortcutKeys = 'Mod+Slash';

/** What the window knows about itself: network, age of the data, what waits. */
export function StatusBar({ children }: { children?: ReactNode }) {
  const open = useShell((shell) => shell.open);
  return (
    <footer
      aria-label={t('Status')}
      data-region={t('Status')}
      tabIndex={-1}
      className={
        'numbers flex min-h-7 shrink-0 flex-wrap items-center gap-x-4.5 gap-y-0.5 border-t ' +
        'border-line bg-surface px-3.5 text-2 text-ink-2'
      }
    >
      {children}
      <Button
        onPress={() => open('shortcuts')}
        className="ml-auto flex min-h-6 items-center gap-1.5 rounded-1 px-1 data-hovered:text-ink"
      >
        {t('Shortcuts')} <Kbd keys={shortcutKeys} />
      </Button>
    </footer>
  );
}
