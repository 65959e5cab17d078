/** Tones for menus and extensions. Digits typed go out only while the keypad has the focus. */
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { announce } from '../ui/announcer.tsx';
import { Button } from '../ui/button.tsx';
import { t } from '../words/translate.ts';
import { isDigits } from './softphone.ts';
import { useLineState } from './voice-context.tsx';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;
/** What was sent is shown up to this many keys back. */
const SHOWN_MAX = 24;

export function Keypad({ onClose }: { onClose: () => void }) {
  const id = useId();
  const phone = useLineState((state) => state.phone);
  const [sent, setSent] = useState('');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector('button')?.focus();
    return () => {
      // Back to where the person was, unless the call ended and took that away.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  function send(digit: string): void {
    phone?.sendDigits(digit);
    setSent((before) => (before + digit).slice(-SHOWN_MAX));
    announce(digit);
  }

  function type(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    } else if (isDigits(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) send(event.key);
    }
  }

  return (
    <div
      ref={box}
      role="group"
      aria-labelledby={id}
      onKeyDownCapture={type}
      className="flex basis-full flex-wrap items-center gap-x-4 gap-y-2"
    >
      <span id={id} className="text-3 font-act">
        {t('Keypad')}
      </span>
      <div className="flex flex-wrap gap-1">
        {keys.map((key) => (
          <Button key={key} onPress={() => send(key)}>
            <span className="numbers font-mono">{key}</span>
          </Button>
        ))}
      </div>
      <span className="numbers min-w-0 font-mono text-4 break-all">{sent}</span>
      <span className="text-2 text-ink-3">{t('Type or press; Esc closes.')}</span>
      <div className="ml-auto">
        <Button kind="quiet" onPress={onClose}>
          {t('Close')}
        </Button>
      </div>
    </div>
  );
}
