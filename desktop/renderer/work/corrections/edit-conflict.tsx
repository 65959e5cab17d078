import type { ReactNode } from 'react';
import type { ContactEditFact } from '../../platform/documents.ts';
import type { Facts } from '../../platform/facts.ts';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { showToast } from '../../ui/toaster.tsx';
import { t } from '../../words/translate.ts';
import { fieldLabel } from './correction-words.ts';

interface EditConflictProps {
  edit: ContactEditFact;
  facts: Pick<Facts, 'settleConflict'>;
}

/** Two people corrected one field; both values, and whose it shall be. Nothing was overwritten. */
export function EditConflict({ edit, facts }: EditConflictProps) {
  const field = fieldLabel(edit.field);
  async function settle(choice: 'mine' | 'theirs'): Promise<void> {
    try {
      await facts.settleConflict(edit.id, choice);
      announce(choice === 'mine' ? t('Yours is sent') : t('Theirs is kept'));
    } catch {
      showToast({ text: t('This device could not store your choice. Try again.'), tone: 'stop' });
    }
  }
  return (
    <div
      role="group"
      aria-label={t('Two corrections of {field}', { field })}
      className="flex flex-wrap items-end gap-x-6 gap-y-2"
    >
      <dl className="grid min-w-0 flex-1 grid-cols-[repeat(auto-fit,minmax(140px,1fr))] gap-x-6 gap-y-2">
        <Value label={t('{field}, yours', { field })}>{edit.to}</Value>
        <Value label={t('{field}, theirs', { field })}>{edit.master?.value ?? ''}</Value>
      </dl>
      <span className="flex flex-wrap gap-2">
        <Button onPress={() => void settle('theirs')}>{t('Keep theirs')}</Button>
        <Button onPress={() => void settle('mine')}>{t('Use mine')}</Button>
      </span>
    </div>
  );
}

function Value({ label, children }: { label: ReactNode; children: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-2 text-ink-2">{label}</dt>
      <dd className="mt-0.5 font-strong break-words whitespace-pre-line text-ink">
        {children === '' ? <span className="font-text">{t('empty')}</span> : children}
      </dd>
    </div>
  );
}
