import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { chooseKeys, useKeyMap } from '../ui/key-map.ts';
import { labelKeys, strokeOf, usesCommandKey } from '../ui/keys.ts';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';
import { useCommandRegistry } from './command-context.tsx';
import { judgeKeys, type KeysVerdict, type Shortcut } from './shortcuts.ts';

export interface ChooseKeysDialogProps {
  shortcut: Shortcut;
  onClose: () => void;
}

/** Takes the next keys pressed as a wish, says what stands against it, and keeps it when nothing does. */
export function ChooseKeysDialog({ shortcut, onClose }: ChooseKeysDialogProps) {
  const registry = useCommandRegistry();
  const map = useKeyMap();
  const [wish, setWish] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  // Where the next press is meant to go.
  useEffect(() => box.current?.focus(), []);
  useEffect(() => {
    registry.hold(true);
    return () => registry.hold(false);
  }, [registry]);
  const verdict = wish === undefined ? undefined : judgeKeys(shortcut.keys, wish, map);
  function listen(event: KeyboardEvent): void {
    const pressed = strokeOf(event.nativeEvent, usesCommandKey());
    // Tab, Enter and Escape go on working the dialog.
    if (pressed === undefined || /^(Shift\+)?(Tab|Enter|Escape)$/.test(pressed)) return;
    event.preventDefault();
    event.stopPropagation();
    setWish(pressed);
  }
  function keep(): void {
    if (wish === undefined) return;
    chooseKeys(shortcut.keys, wish);
    showToast({
      text: t('{keys} now does it: {what}', { keys: shown(wish), what: t(shortcut.what) }),
      tone: 'go',
    });
    onClose();
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('Keys for: {what}', { what: t(shortcut.what) })}
      width="small"
      actions={
        <>
          <Button onPress={onClose}>{t('Cancel')}</Button>
          <Button kind="primary" isDisabled={verdict?.kind !== 'free'} onPress={keep}>
            {t('Take these keys')}
          </Button>
        </>
      }
    >
      <div
        role="textbox"
        aria-readonly
        aria-label={t('Press the keys you want')}
        tabIndex={0}
        ref={box}
        onKeyDown={listen}
        className="grid min-h-20 place-items-center rounded border border-line-strong bg-surface font-mono text-6 text-ink"
      >
        {wish === undefined ? (
          <span className="font-sans text-3 text-ink-3">{t('Press the keys you want')}</span>
        ) : (
          shown(wish)
        )}
      </div>
      <p role="status" className="min-h-10 pt-2 text-3">
        {verdict !== undefined && verdictWords(verdict)}
      </p>
    </Dialog>
  );
}

function shown(keys: string): string {
  return labelKeys(keys, usesCommandKey());
}

function verdictWords(verdict: KeysVerdict): string {
  switch (verdict.kind) {
    case 'free':
      return t('These are free.');
    case 'types':
      return t('These write a letter. Hold Ctrl or Alt as well, or take a function key.');
    case 'reserved':
      return t('The browser or the system needs these. Take others.');
    case 'taken':
      return verdict.by === null
        ? t('These open a section. Take others.')
        : t('These do something already: {what}. Take others, or change that one first.', {
            what: t(verdict.by.what),
          });
  }
}
