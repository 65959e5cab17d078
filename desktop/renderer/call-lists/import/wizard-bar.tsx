import type { ReactNode } from 'react';
import { useCommands } from '../../shell/command-context.tsx';
import { msg } from '../../words/translate.ts';

export const nextKeys = 'Mod+Enter';

/** Every step of the wizard goes on with the same keys. */
export function useNextCommand(title: string, run: () => void): void {
  useCommands([
    { id: 'import.next', title, group: msg('Import'), keys: nextKeys, throttleMs: 500, run },
  ]);
}

/** The way back and the way on; it stays in view however long the step is. */
export function WizardBar({ children }: { children: ReactNode }) {
  return (
    <div
      className={
        'sticky -bottom-6 z-10 -mx-4 mt-auto -mb-6 flex flex-wrap items-center justify-between ' +
        'gap-2 border-t border-line bg-bg px-4 py-3 md:-mx-7 md:px-7'
      }
    >
      {children}
    </div>
  );
}
