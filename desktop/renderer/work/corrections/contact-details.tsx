import { useState } from 'react';
import type { Contact } from '../../../../shared/call-lists.ts';
import { attributeField } from '../../../../shared/contact-edits.ts';
import { conflictsOf, waitingFields } from '../../platform/own-edits.ts';
import { useCommands } from '../../shell/command-context.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Pill } from '../../ui/pill.tsx';
import { msg, t } from '../../words/translate.ts';
import { useDesk } from '../desk/desk-context.tsx';
import { correctKeys, workGroup } from '../keys.ts';
import { CorrectDialog } from './correct-dialog.tsx';
import { EditConflict } from './edit-conflict.tsx';
import { useOwnEdits } from './use-own-edits.ts';

/** Corrections that somebody else was faster than, where the contact is. */
export function ContactConflicts({ contact }: { contact: Contact }) {
  const { facts } = useDesk().console;
  const conflicts = conflictsOf(contact.id, useOwnEdits());
  if (conflicts.length === 0) return null;
  return (
    <section aria-label={t('Corrected by two people')} className="flex flex-col gap-2">
      {conflicts.map((edit) => (
        <Banner key={edit.id} tone="warn">
          <p className="mb-1.5">
            {t('Somebody else corrected this before your correction arrived. Which one is right?')}
          </p>
          <EditConflict edit={edit} facts={facts} />
        </Banner>
      ))}
    </section>
  );
}

/** All that is known of the contact, and the way to correct it. */
export function ContactDetails({ contact }: { contact: Contact & { ver?: number } }) {
  const { canWork } = useDesk();
  const [isCorrecting, setIsCorrecting] = useState(false);
  const waiting = waitingFields(contact.id, useOwnEdits());
  const details = Object.entries(contact.attributes);
  return (
    <section
      aria-label={t('Details')}
      className="rounded-2 border border-line bg-surface px-4 py-3.5"
    >
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-3 font-title text-ink-2">{t('Details')}</h2>
        <span className="flex items-center gap-2">
          {waiting.has('name') && <Waiting>{t('Name waits to be sent')}</Waiting>}
          {canWork && <Correct onPress={() => setIsCorrecting(true)} />}
        </span>
      </div>
      {details.length === 0 ? (
        <p className="mt-1 text-3 text-ink-3">{t('Nothing more is known of them.')}</p>
      ) : (
        <dl className="mt-2 grid grid-cols-[repeat(auto-fill,minmax(160px,1fr))] gap-3">
          {details.map(([name, value]) => (
            <div key={name} className="min-w-0">
              <dt className="text-2 break-words text-ink-3">{name}</dt>
              <dd className="mt-0.5 flex flex-col items-start gap-1">
                <span className="max-w-full break-words whitespace-pre-line">{value}</span>
                {waiting.has(attributeField(name)) && <Waiting>{t('Waits to be sent')}</Waiting>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {isCorrecting && <CorrectDialog contact={contact} onClose={() => setIsCorrecting(false)} />}
    </section>
  );
}

function Waiting({ children }: { children: string }) {
  return (
    <Pill tone="wait" icon="clock">
      {children}
    </Pill>
  );
}

function Correct({ onPress }: { onPress: () => void }) {
  useCommands([
    {
      id: 'work.correct',
      title: msg('Correct the contact'),
      group: workGroup,
      keys: correctKeys,
      run: onPress,
    },
  ]);
  return (
    <Button icon="pencil" keys={correctKeys} onPress={onPress}>
      {t('Correct')}
    </Button>
  );
}
