import { useRef, useState } from 'react';
import type { Contact } from '../../../../shared/call-lists.ts';
import { useCommands } from '../../shell/command-context.tsx';
import { announce } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { useDesk } from '../desk/desk-context.tsx';
import { noteKeys, workGroup } from '../keys.ts';
import { msg, t } from '../../words/translate.ts';

const NOTE_MAX = 4000;

/** A note for whoever has this contact next, without a call. Saved here first, like all facts. */
export function CardNote({ contact }: { contact: Contact }) {
  const { facts } = useDesk().console;
  const [text, setText] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useCommands([
    {
      id: 'work.note',
      title: msg('Write a note'),
      group: workGroup,
      keys: noteKeys,
      run: () => field.current?.focus(),
    },
  ]);
  async function add(): Promise<void> {
    const note = text.trim();
    if (note === '') {
      field.current?.focus();
      return;
    }
    try {
      await facts.addNote({ contact_id: contact.id, list_id: contact.list_id, text: note });
      setText('');
      setSaid(t('Note saved on this device.'));
      announce(t('Note saved'));
    } catch {
      setSaid(t('This device could not store the note. It is still in the field.'));
    }
    field.current?.focus();
  }
  return (
    <div className="flex flex-col gap-2 rounded-2 border border-line bg-surface p-4">
      <TextArea
        ref={field}
        label={t('Note')}
        value={text}
        onChange={(value) => {
          setText(value);
          setSaid(null);
        }}
        rows={2}
        maxLength={NOTE_MAX}
        placeholder={t('For whoever has this contact next')}
      />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <span className="text-2 text-ink-3">{said ?? t('A note stays with the contact.')}</span>
        <Button onPress={() => void add()}>{t('Add note')}</Button>
      </div>
    </div>
  );
}
