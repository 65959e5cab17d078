import { type ReactNode, useRef } from 'react';
import type { Contact, DispositionCode } from '../../../../shared/call-lists.ts';
import { useSession } from '../../accounts/use-session.ts';
import { nowMs } from '../../platform/clock.ts';
import { useConnection } from '../../platform-hooks/use-console.ts';
import { useCommands } from '../../shell/command-context.tsx';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/field.tsx';
import { formatDuration } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { useDesk, useDeskState } from '../desk/desk-context.tsx';
import { suggestCallback } from '../desk/callback-rules.ts';
import { isFixed, wrapUpEndsAt } from '../desk/wrap-up-rules.ts';
import { callbackKeys, goOnKeys, noteKeys, workGroup } from '../keys.ts';
import { CallbackFields } from './callback-fields.tsx';
import { CodeList } from './code-list.tsx';
import { deskProblemWords, endedWords } from './desk-words.ts';
import { msg, rich, t } from '../../words/translate.ts';

const NOTE_MAX = 4000;

export interface WrapUpBoxProps {
  contact: Contact;
  /** Undefined until they were read on this device. */
  codes: readonly DispositionCode[] | undefined;
}

/** What came of the call. It can be filled in while the call goes on, and saved when it is over. */
export function WrapUpBox({ contact, codes }: WrapUpBoxProps) {
  const desk = useDesk();
  const wrapUp = useDeskState((state) => state.wrapUp);
  const problem = useDeskState((state) => state.problem);
  const { account } = useSession();
  const note = useRef<HTMLTextAreaElement>(null);

  function choose({ code, effect }: DispositionCode): void {
    const place = { zone: contact.zone, window: account.calling_window };
    const isCallback = effect === 'callback';
    const callback = isCallback ? (wrapUp.callback ?? suggestCallback(place, nowMs())) : null;
    desk.edit({ code, callback });
  }
  useWrapUpCommands({ codes: codes ?? [], choose, focusNote: () => note.current?.focus() });
  const saveProblem = problem?.during === 'save' ? problem : null;
  return (
    <section
      aria-label={t('Wrap-up')}
      className="rounded-2 border border-line bg-surface shadow-float appear"
    >
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-3">
        <h2 className="text-4 font-title">{t('What came of it?')}</h2>
        <Outcome />
      </div>
      <div className="flex flex-col gap-3 px-4 py-3.5">
        {codes?.length === 0 && (
          <p className="text-3 text-ink-2">
            {t('This account has no disposition codes yet. An admin sets them up.')}
          </p>
        )}
        {codes !== undefined && codes.length > 0 && (
          <CodeList
            codes={codes}
            selected={wrapUp.code}
            onChoose={choose}
            isInvalid={saveProblem?.code === 'no_code'}
          />
        )}
        {wrapUp.callback !== null && (
          <CallbackFields
            contact={contact}
            choice={wrapUp.callback}
            onChange={(callback) => desk.edit({ callback })}
          />
        )}
        <TextArea
          ref={note}
          label={t('Note')}
          value={wrapUp.note}
          onChange={(text) => desk.edit({ note: text })}
          rows={3}
          maxLength={NOTE_MAX}
        />
        {saveProblem !== null && (
          <p role="alert" className="flex items-start gap-1.5 text-3 text-stop">
            <Icon name="circle-alert" size={14} className="mt-0.5 shrink-0" />
            <span>
              {sentence(deskProblemWords(saveProblem, { contact, account, nowMs: nowMs() }))}
            </span>
          </p>
        )}
      </div>
      <Foot />
    </section>
  );
}

function sentence({ failed, safe }: { failed: string; safe: string }): string {
  return `${failed} ${safe}`;
}

function Outcome() {
  const phase = useDeskState((state) => state.phase);
  const call = useDeskState((state) => state.call);
  const callId = useDeskState((state) => state.callId);
  if (phase === 'call') return <Said>{t('It is saved when the call is over.')}</Said>;
  if (callId === null) return <Said>{t('A call made outside Switchyard')}</Said>;
  if (call === null) return <Said>{t('How long you talked is known when you are online')}</Said>;
  const words = endedWords(call.state, call.reason);
  if (words !== null) return <Said>{t('Not talked: {reason}', { reason: words })}</Said>;
  return (
    <Said>
      {rich('Talked <b>{length}</b>', {
        length: formatDuration(call.duration_seconds ?? 0),
        b: (parts) => <b className="font-strong text-ink">{parts}</b>,
      })}
    </Said>
  );
}

function Said({ children }: { children: ReactNode }) {
  return <span className="numbers text-2 text-ink-3">{children}</span>;
}

function Foot() {
  const desk = useDesk();
  const phase = useDeskState((state) => state.phase);
  const isSaving = useDeskState((state) => state.isSaving);
  const isEarly = phase !== 'wrap_up';
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pb-3.5">
      <span className="text-2 text-ink-3">
        <Kept />
      </span>
      <div className="ml-auto flex flex-wrap gap-2">
        <Button isDisabled={isEarly || isSaving} onPress={() => void desk.save('pause')}>
          {t('Save and pause')}
        </Button>
        <Button
          kind="primary"
          keys={goOnKeys}
          isDisabled={isEarly}
          isPending={isSaving}
          onPress={() => void desk.save('next')}
        >
          {t('Save and next')}
        </Button>
      </div>
    </div>
  );
}

/** What becomes of what is typed, as far as it is known now. */
function Kept() {
  const online = useConnection()?.online ?? true;
  const afterTime = useDeskState((state) => state.afterTime);
  const isTimed = useDeskState((state) => wrapUpEndsAt(state) !== null);
  const isToTheEnd = useDeskState(isFixed) && isTimed;
  if (afterTime !== null) {
    return (
      <span role="status">
        {afterTime === 'next'
          ? t('Saved and the next contact comes when the time is over.')
          : t('Saved when the time is over.')}
      </span>
    );
  }
  if (isToTheEnd) return t('Kept on this device while you type. Saved when the time is over.');
  return online
    ? t('Kept on this device while you type.')
    : t('Saved on this device. Goes out when online.');
}

interface WrapUpCommands {
  codes: readonly DispositionCode[];
  choose: (code: DispositionCode) => void;
  focusNote: () => void;
}

function useWrapUpCommands({ codes, choose, focusNote }: WrapUpCommands): void {
  const callback = codes.find(({ effect }) => effect === 'callback');
  useCommands([
    {
      id: 'work.note',
      title: msg('Write a note'),
      group: workGroup,
      keys: noteKeys,
      run: focusNote,
    },
    {
      id: 'work.callback',
      title: msg('Promise a callback'),
      group: workGroup,
      keys: callbackKeys,
      when: () => callback !== undefined,
      run: () => {
        if (callback === undefined) return;
        choose(callback);
        requestAnimationFrame(() =>
          document.querySelector<HTMLElement>('[data-callback] input')?.focus(),
        );
      },
    },
  ]);
}
