import type { ReactNode } from 'react';
import type { CallListDoc } from '../../../../shared/sync.ts';
import { useDeskState } from '../desk/desk-context.tsx';
import { firstName } from '../queue/contact-words.ts';
import { ContactHistory } from './contact-history.tsx';
import { Payer } from './payer.tsx';
import { t } from '../../words/translate.ts';

/** Beside the card: who pays, what was before, what to say. */
export function ContextPane({ lists }: { lists: CallListDoc[] }) {
  const card = useDeskState((state) => state.card);
  const listId = useDeskState((state) => state.card?.contact.list_id ?? state.listId);
  const script = lists.find(({ id }) => id === listId)?.script ?? '';
  return (
    <div className="flex flex-col gap-5">
      <Payer />
      {card !== null && (
        <Part title={t('History with {name}', { name: firstName(card.contact.name) })}>
          <ContactHistory key={card.contact.id} contact={card.contact} />
        </Part>
      )}
      <Part title={t('Script')}>
        <p className="whitespace-pre-line text-ink-2">
          {script === '' ? t('This list has no script.') : script}
        </p>
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-2 font-title text-ink-3">{title}</h2>
      {children}
    </section>
  );
}
