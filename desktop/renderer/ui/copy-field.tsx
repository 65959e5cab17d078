import { useId, useState } from 'react';
import { announce } from './announcer.tsx';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';
import { t } from '../words/translate.ts';

export interface CopyFieldProps {
  label: string;
  value: string;
  /** Keeps the line breaks, for code. */
  lines?: boolean;
}

/** A value to take along whole, such as a key that is shown once. */
export function CopyField({ label, value, lines }: CopyFieldProps) {
  const id = useId();
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  async function copy(): Promise<void> {
    // The clipboard can be denied by policy; the text is then there to be marked by hand.
    const done = await navigator.clipboard.writeText(value).then(
      () => true,
      () => false,
    );
    setCopied(done ? 'yes' : 'refused');
    announce(done ? t('{what} copied', { what: label }) : t('The clipboard is not allowed here'));
  }
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className="text-3 font-act text-ink">
        {label}
      </span>
      <div className="flex items-start gap-2">
        <code
          role="group"
          aria-labelledby={id}
          className={cx(
            'min-h-(--control) min-w-0 flex-1 rounded border border-line bg-surface-2 px-2.5',
            'py-1.5 font-mono text-ink',
            lines
              ? 'text-2 leading-relaxed break-words whitespace-pre-wrap'
              : 'text-3 break-all select-all',
          )}
        >
          {value}
        </code>
        <Button icon={copied === 'yes' ? 'check' : 'copy'} onPress={() => void copy()}>
          {copied === 'yes' ? t('Copied') : t('Copy')}
        </Button>
      </div>
      {copied === 'refused' && (
        <span className="text-2 text-stop">
          {t('The clipboard is not allowed here. Mark the text and copy it.')}
        </span>
      )}
    </div>
  );
}
