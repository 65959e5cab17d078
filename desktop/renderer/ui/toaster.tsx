import { useEffect, useRef } from 'react';
import { Toaster as Sonner, toast } from 'sonner';
import { announce } from './announcer.tsx';
import { cx } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';
import type { Tone } from './tone.ts';
import { t } from '../words/translate.ts';

export interface ToastWords {
  text: string;
  tone?: Exclude<Tone, 'mute'>;
  action?: ToastAction;
  /** What else can be done about it, after the action. */
  second?: ToastAction;
  /** Until something is done about it. */
  stays?: boolean;
}

interface ToastAction {
  label: string;
  run: () => void;
}

const icons: Record<NonNullable<ToastWords['tone']>, { name: IconName; className: string }> = {
  go: { name: 'circle-check', className: 'text-go' },
  stop: { name: 'circle-alert', className: 'text-stop' },
  warn: { name: 'triangle-alert', className: 'text-warn' },
  info: { name: 'info', className: 'text-info' },
  wait: { name: 'clock', className: 'text-wait' },
};

/** A passing word in the corner, also said. Never the only copy of an error. Answers how to take it away. */
export function showToast({ text, tone = 'info', action, second, stays }: ToastWords): () => void {
  const icon = icons[tone];
  const id = toast(text, {
    icon: <Icon name={icon.name} className={cx('shrink-0', icon.className)} />,
    duration: stays ? Infinity : action ? 10_000 : 5_000,
    ...(action ? { action: { label: action.label, onClick: action.run } } : {}),
    ...(second ? { cancel: { label: second.label, onClick: second.run } } : {}),
    closeButton: stays ?? false,
  });
  announce(text, tone === 'stop' ? 'assertive' : 'polite');
  return () => void toast.dismiss(id);
}

const toastClasses = {
  toast:
    'appear flex w-full items-center gap-2 rounded border border-line bg-raised px-3 py-2.5 ' +
    'font-sans text-3 text-ink shadow-float',
  content: 'min-w-0 flex-1',
  actionButton: 'min-h-6 rounded-1 border border-line-strong px-2 font-act text-ink',
  cancelButton: 'min-h-6 rounded-1 border border-line px-2 font-act whitespace-nowrap text-ink-2',
  closeButton: 'order-last size-6 rounded-1 p-1 text-ink-3',
};

export function Toaster() {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The announcer does the speaking; a second live region would say every toast twice.
    frame.current?.querySelector('section')?.setAttribute('aria-live', 'off');
  }, []);
  return (
    <div ref={frame} data-react-aria-top-layer="true">
      <Sonner
        position="bottom-right"
        offset={{ bottom: 40, right: 16 }}
        containerAriaLabel={t('Messages')}
        toastOptions={{
          unstyled: true,
          classNames: toastClasses,
          closeButtonAriaLabel: t('Close'),
        }}
      />
    </div>
  );
}
