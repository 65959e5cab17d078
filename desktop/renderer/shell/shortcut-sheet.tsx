import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { useAriaKeys } from '../ui/key-map.ts';
import { useCommandList } from './command-context.tsx';
import type { Command } from './commands.ts';
import { useShell } from './store.ts';
import { t } from '../words/translate.ts';

/** Every shortcut that works on this screen, printed from the registry. */
export function ShortcutSheet() {
  const { layer, close } = useShell();
  const commands = useCommandList();
  const groups = groupByTitle(commands.filter((command) => command.keys !== undefined));
  return (
    <Dialog isOpen={layer === 'shortcuts'} onClose={close} title={t('Shortcuts')} width="large">
      <div className="columns-1 gap-8 sm:columns-2">
        {groups.map(([title, rows]) => (
          <section key={title} aria-label={t(title)} className="mb-4 break-inside-avoid">
            <h3 className="mb-1 text-2 font-title text-ink-3">{t(title)}</h3>
            <dl>
              {rows.map((command) => (
                <div
                  key={command.id}
                  className={
                    'flex min-h-7 items-center justify-between gap-4 border-t border-line py-1'
                  }
                >
                  <dt className="text-3 text-ink">{t(command.title)}</dt>
                  <dd>
                    <SpokenKbd keys={command.keys ?? ''} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

/** In this list the keys are the content, so they are read out as well. */
function SpokenKbd({ keys }: { keys: string }) {
  return (
    <>
      <Kbd keys={keys} />
      <span className="sr-only">{useAriaKeys(keys)}</span>
    </>
  );
}

function groupByTitle(commands: readonly Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return [...groups];
}
