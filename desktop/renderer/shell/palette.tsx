import { useMemo, useState } from 'react';
import {
  Autocomplete,
  Collection,
  Dialog,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  Text,
} from 'react-aria-components';
import { Kbd } from '../ui/kbd.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { matchesWords } from '../ui/search-words.ts';
import { itemClasses } from '../ui/select.tsx';
import { useCommandList, useCommandRegistry } from './command-context.tsx';
import { available, type Command } from './commands.ts';
import { useShell } from './store.ts';
import { paletteWords } from './top-bar.tsx';
import { t } from '../words/translate.ts';

/** Things to go to that are not commands: contacts, call lists, accounts. */
export interface PaletteResult {
  id: string;
  title: string;
  note?: string;
  run: () => void;
}

export interface PaletteResultGroup {
  title: string;
  results: readonly PaletteResult[];
}

export interface PaletteProps {
  /** Already matching what was typed; shown below the commands. */
  groups?: readonly PaletteResultGroup[];
  onQuery?: (query: string) => void;
}

interface Row {
  id: string;
  title: string;
  note?: string | undefined;
  keys?: string | undefined;
}

interface RowGroup {
  id: string;
  title: string;
  rows: Row[];
}

/** Commands that fit the query by group, those lately used first while nothing is typed. */
export function commandGroups(
  commands: readonly Command[],
  query: string,
  recent: readonly string[],
): RowGroup[] {
  const offered = commands.filter(
    (command) =>
      command.hidden !== true &&
      available(command) &&
      matchesWords(
        [command.title, t(command.title), t(command.group), ...(command.keywords ?? [])].join(' '),
        query,
      ),
  );
  const groups = new Map<string, Row[]>();
  const lately = query === '' ? recent : [];
  for (const id of lately) {
    const command = offered.find((one) => one.id === id);
    if (command) addRow(groups, t('Lately used'), command);
  }
  for (const command of offered) {
    if (!lately.includes(command.id)) addRow(groups, command.group, command);
  }
  return [...groups].map(([title, rows]) => ({ id: title, title: t(title), rows }));
}

function addRow(groups: Map<string, Row[]>, title: string, command: Command): void {
  const row = { id: command.id, title: t(command.title), keys: command.keys };
  groups.set(title, [...(groups.get(title) ?? []), row]);
}

export function Palette(props: PaletteProps) {
  const { layer, close } = useShell();
  return (
    <ModalOverlay
      isOpen={layer === 'palette'}
      onOpenChange={(isOpen) => !isOpen && close()}
      isDismissable
      className="fixed inset-0 z-40 flex items-start justify-center bg-scrim px-4 pt-[12vh]"
    >
      <Modal className="appear w-full max-w-140">
        <Dialog
          aria-label={t(paletteWords)}
          className="overflow-hidden rounded-2 bg-raised shadow-float outline-none"
        >
          <PaletteBody {...props} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteBody({ groups = [], onQuery }: PaletteProps) {
  const registry = useCommandRegistry();
  const commands = useCommandList();
  const { close, recent, remember } = useShell();
  const [query, setQuery] = useState('');
  const rows = useMemo(
    () => [...commandGroups(commands, query, recent), ...groups.map(resultGroup)],
    [commands, query, recent, groups],
  );
  function choose(id: string): void {
    close();
    const result = groups.flatMap((group) => group.results).find((one) => resultKey(one) === id);
    // The dialog gives the focus back first; what was chosen may then take it on.
    requestAnimationFrame((time) => {
      if (result) return result.run();
      if (registry.run(id, time) !== 'none') remember(id);
    });
  }
  return (
    <Autocomplete
      inputValue={query}
      onInputChange={(next) => {
        setQuery(next);
        onQuery?.(next);
      }}
    >
      <div className="border-b border-line p-2">
        <SearchField label={t(paletteWords)} takesFocus />
      </div>
      {/* The focus stays in the field; the frame is a tab stop so that it can be scrolled. */}
      <div
        role="group"
        aria-label={t('Results')}
        tabIndex={0}
        className="max-h-[min(420px,60vh)] overflow-auto -outline-offset-2"
      >
        <Menu
          aria-label={t('Results')}
          items={rows}
          onAction={(key) => choose(String(key))}
          renderEmptyState={() => (
            <p className="p-4 text-3 text-ink-3">{t('Nothing matches. Try fewer letters.')}</p>
          )}
          className="p-1 outline-none"
        >
          {(group) => <PaletteSection group={group} />}
        </Menu>
      </div>
    </Autocomplete>
  );
}

function PaletteSection({ group }: { group: RowGroup }) {
  return (
    <MenuSection id={group.id}>
      <Header className="px-2 pt-2 pb-0.5 text-2 font-title text-ink-3">{group.title}</Header>
      <Collection items={group.rows}>
        {(row) => (
          <MenuItem id={row.id} textValue={row.title} className={itemClasses}>
            <Text slot="label" className="min-w-0 flex-1 truncate">
              {row.title}
            </Text>
            {row.note !== undefined && (
              <Text slot="description" className="numbers text-2 text-ink-3">
                {row.note}
              </Text>
            )}
            {row.keys !== undefined && <Kbd keys={row.keys} />}
          </MenuItem>
        )}
      </Collection>
    </MenuSection>
  );
}

function resultKey(result: PaletteResult): string {
  return `result:${result.id}`;
}

function resultGroup(group: PaletteResultGroup): RowGroup {
  const rows = group.results.map((one) => ({
    id: resultKey(one),
    title: one.title,
    note: one.note,
  }));
  return { id: `results:${group.title}`, title: group.title, rows };
}
