import { type FormEvent, useState } from 'react';
import { v4 as randomId } from 'uuid';
import { changeAccountSettings } from '../../../shared/account-settings.ts';
import { BREAK_LABEL_MAX } from '../../../shared/agent-states.ts';
import { useApi, useKeeper, useSession } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { focusFirstInvalid } from '../ui/focus-invalid.ts';
import { Section } from '../ui/section.tsx';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';
import {
  draftsOf,
  mayAdd,
  movedUp,
  type ReasonDraft,
  reasonErrors,
  reasonsOf,
} from './reason-drafts.ts';

/** Before a row's own button goes or is switched off, the focus moves to a field beside it. */
function focusField(row: Element | null | undefined): void {
  row?.querySelector('input')?.focus();
}

/** Why agents may be on a break, in the order they are offered. */
export function BreakReasonsSection() {
  const { account } = useSession();
  const api = useApi();
  const keeper = useKeeper();
  const [drafts, setDrafts] = useState(() => draftsOf(account.break_reasons));
  const [checked, setChecked] = useState(false);
  const errors = reasonErrors(drafts);
  const save = useAction(async () => {
    setChecked(true);
    if (errors.size > 0) return;
    const saved = await api.call(changeAccountSettings, {
      body: { break_reasons: reasonsOf(drafts) },
    });
    // The reasons are in the session too, by which the agents' menu goes.
    await keeper.restore();
    setDrafts(draftsOf(saved.break_reasons));
    setChecked(false);
    showToast({ text: t('Saved. Agents are offered these from now on.'), tone: 'go' });
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    void save.run();
    focusFirstInvalid(form);
  }
  return (
    <form onSubmit={submit} noValidate aria-label={t('Break reasons')}>
      <Section
        title={t('Break reasons')}
        about={t('What agents choose from when they go on a break, in this order.')}
      >
        <ol className="flex max-w-120 flex-col gap-2">
          {drafts.map((draft, index) => (
            <ReasonRow
              key={draft.key}
              draft={draft}
              index={index}
              error={checked ? errors.get(draft.key) : undefined}
              isOnly={drafts.length === 1}
              onLabel={(label) =>
                setDrafts(drafts.map((one) => (one.key === draft.key ? { ...one, label } : one)))
              }
              onUp={() => setDrafts(movedUp(drafts, draft.key))}
              onRemove={() => setDrafts(drafts.filter((one) => one.key !== draft.key))}
            />
          ))}
        </ol>
        <ProblemBanner problem={save.problem} />
        <div className="flex flex-wrap items-center gap-3">
          <Button
            icon="plus"
            isDisabled={!mayAdd(drafts)}
            onPress={() => setDrafts([...drafts, { code: null, label: '', key: randomId() }])}
          >
            {t('Add a reason')}
          </Button>
          <Button type="submit" kind="primary" isPending={save.isPending}>
            {t('Save')}
          </Button>
          {!mayAdd(drafts) && (
            <span className="text-3 text-ink-3">{t('Fifteen reasons are the most.')}</span>
          )}
        </div>
      </Section>
    </form>
  );
}

interface ReasonRowProps {
  draft: ReasonDraft;
  index: number;
  error: string | undefined;
  isOnly: boolean;
  onLabel: (label: string) => void;
  onUp: () => void;
  onRemove: () => void;
}

function ReasonRow({ draft, index, error, isOnly, onLabel, onUp, onRemove }: ReasonRowProps) {
  const { label, code } = draft;
  const name = label.trim() === '' ? t('reason {n}', { n: index + 1 }) : label;
  return (
    <li className="flex items-start gap-2">
      <div className="min-w-0 flex-1">
        <TextInput
          label={t('Reason {n}', { n: index + 1 })}
          hideLabel
          value={label}
          onChange={onLabel}
          maxLength={BREAK_LABEL_MAX}
          autoFocus={code === null && label === ''}
          error={error}
        />
      </div>
      <Button
        kind="quiet"
        icon="chevron-up"
        isDisabled={index === 0}
        aria-label={t('Move {name} up', { name })}
        onPress={({ target }) => {
          if (index === 1) focusField(target.closest('li'));
          onUp();
        }}
      >
        {t('Up')}
      </Button>
      <Button
        kind="quiet"
        icon="trash"
        isDisabled={isOnly}
        aria-label={t('Remove {name}', { name })}
        onPress={({ target }) => {
          const row = target.closest('li');
          focusField(row?.nextElementSibling ?? row?.previousElementSibling);
          onRemove();
        }}
      >
        {t('Remove')}
      </Button>
    </li>
  );
}
