import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { replaceKeyMap, useAriaKeys, useKeyMap } from '../ui/key-map.ts';
import { Section } from '../ui/section.tsx';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';
import { ChooseKeysDialog } from './choose-keys-dialog.tsx';
import { putBack, type Shortcut, shortcuts } from './shortcuts.ts';

/** Every shortcut and the way to another stroke for it. Kept on this device, for whoever sits here. */
export function ShortcutsSection() {
  const map = useKeyMap();
  const [changing, setChanging] = useState<Shortcut>();
  return (
    <Section
      title={t('Shortcuts')}
      about={t(
        'The keys of this device. Change those that another program or your hands want otherwise.',
      )}
      actions={
        Object.keys(map).length > 0 && (
          <Button
            onPress={() => {
              replaceKeyMap({});
              showToast({ text: t('All shortcuts are as they were.'), tone: 'go' });
            }}
          >
            {t('Put all back')}
          </Button>
        )
      }
    >
      <DataTable
        caption={t('Shortcuts')}
        columns={columns(setChanging)}
        rows={[...shortcuts]}
        rowKey={({ keys }) => keys}
        empty={null}
      />
      {changing !== undefined && (
        <ChooseKeysDialog shortcut={changing} onClose={() => setChanging(undefined)} />
      )}
    </Section>
  );
}

function columns(onChange: (shortcut: Shortcut) => void): Column<Shortcut>[] {
  return [
    { id: 'what', header: t('What it does'), cell: ({ what }) => t(what) },
    { id: 'keys', header: t('Keys'), cell: ({ keys }) => <Keys keys={keys} /> },
    {
      id: 'change',
      header: t('Actions'),
      kind: 'action',
      cell: (shortcut) => <RowActions shortcut={shortcut} onChange={onChange} />,
    },
  ];
}

/** In this list the keys are the content, so they are read out as well. */
function Keys({ keys }: { keys: string }) {
  return (
    <>
      <Kbd keys={keys} />
      <span className="sr-only">{useAriaKeys(keys)}</span>
    </>
  );
}

/** Another shortcut may have taken the stroke that this one gets back. */
function putBackAndSay({ keys }: Shortcut): void {
  const before = useKeyMap.getState();
  const after = putBack(keys, before);
  replaceKeyMap(after);
  const others = shortcuts.filter(
    (one) => one.keys !== keys && before[one.keys] !== undefined && after[one.keys] === undefined,
  );
  if (others.length === 0) return;
  const what = others.map((one) => t(one.what)).join('; ');
  showToast({ text: t('Put back as well: {what}', { what }) });
}

interface RowActionsProps {
  shortcut: Shortcut;
  onChange: (shortcut: Shortcut) => void;
}

function RowActions({ shortcut, onChange }: RowActionsProps) {
  const isOwn = useKeyMap((map) => map[shortcut.keys] !== undefined);
  const what = t(shortcut.what);
  return (
    <span className="inline-flex gap-1">
      {isOwn && (
        <Button
          kind="quiet"
          aria-label={t('Put back: {what}', { what })}
          onPress={() => putBackAndSay(shortcut)}
        >
          {t('Put back')}
        </Button>
      )}
      <Button
        kind="quiet"
        aria-label={t('Change the keys: {what}', { what })}
        onPress={() => onChange(shortcut)}
      >
        {t('Change')}
      </Button>
    </span>
  );
}
