import { useState } from 'react';
import { setAssignment } from '../../../shared/assignments.ts';
import type { CallList } from '../../../shared/call-lists.ts';
import { listMembers, type Member } from '../../../shared/members.ts';
import { roleWords } from '../accounts/account-choices.ts';
import { useApi } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Checkbox, RadioGroup } from '../ui/choices.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { matchesWords } from '../ui/search-words.ts';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';
import { assignable, workedByWords } from './assignment-words.ts';

export interface AssignDialogProps {
  list: Pick<CallList, 'id' | 'name'>;
  /** Who works it now; nobody is everybody. */
  memberIds: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

type Who = 'everybody' | 'some';

/** Who works a list. What is taken away leaves the consoles of the others at once. */
export function AssignDialog({ list, memberIds, onClose, onDone }: AssignDialogProps) {
  const api = useApi();
  const members = useRemote(listMembers);
  const [who, setWho] = useState<Who>(memberIds.length === 0 ? 'everybody' : 'some');
  const [chosen, setChosen] = useState(memberIds);
  const [isChecked, setChecked] = useState(false);
  const error =
    isChecked && who === 'some' && chosen.length === 0
      ? t('Choose at least one person, or everybody.')
      : undefined;
  const save = useAction(async () => {
    setChecked(true);
    if (who === 'some' && chosen.length === 0) return;
    const body = { member_ids: who === 'some' ? [...chosen] : [] };
    const { member_ids } = await api.call(setAssignment, { params: { id: list.id }, body });
    const names = workedByWords(member_ids, members.data?.data ?? []);
    showToast({
      text:
        member_ids.length === 0
          ? t('Everybody works {list}.', { list: list.name })
          : t('{list} is worked by: {names}.', { list: list.name, names }),
      tone: 'go',
    });
    onDone();
    onClose();
  });
  return (
    <FormDialog
      title={t('Who works {list}', { list: list.name })}
      verb={t('Save')}
      isPending={save.isPending}
      onSubmit={() => void save.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={save.problem} />
      <RadioGroup<Who>
        label={t('Worked by')}
        options={[
          { id: 'everybody', label: t('Everybody') },
          {
            id: 'some',
            label: t('Only the people chosen'),
            hint: t(
              'For the other agents and viewers the list does not exist, and it leaves their devices at once. Whoever is in a call finishes it. Supervisors always see it.',
            ),
          },
        ]}
        value={who}
        onChange={setWho}
        error={error}
      />
      {who === 'some' && (
        <RemoteView remote={members} label={t('People')} rows={4}>
          {({ data }) => (
            <People people={assignable(data, memberIds)} chosen={chosen} onChange={setChosen} />
          )}
        </RemoteView>
      )}
    </FormDialog>
  );
}

interface PeopleProps {
  people: readonly Member[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

/** Many at once: those that the filter leaves are chosen together. */
function People({ people, chosen, onChange }: PeopleProps) {
  const [query, setQuery] = useState('');
  const shown = people.filter(({ name }) => matchesWords(name, query));
  const count = shown.filter(({ id }) => chosen.includes(id)).length;
  const toggle = (ids: readonly string[], isOn: boolean) =>
    onChange([...chosen.filter((id) => !ids.includes(id)), ...(isOn ? ids : [])]);
  if (people.length === 0)
    return <p className="text-3 text-ink-2">{t('There is no agent or viewer to choose yet.')}</p>;
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="sr-only">{t('People')}</legend>
      <SearchField label={t('Find a person')} value={query} onChange={setQuery} />
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line pb-2">
        <Checkbox
          isSelected={shown.length > 0 && count === shown.length}
          isIndeterminate={count > 0 && count < shown.length}
          isDisabled={shown.length === 0}
          onChange={(isOn) =>
            toggle(
              shown.map(({ id }) => id),
              isOn,
            )
          }
        >
          {query.trim() === '' ? t('All of them') : t('All that are found')}
        </Checkbox>
        <span role="status" className="numbers text-2 text-ink-3">
          {t('{count, number} chosen', { count: chosen.length })}
        </span>
      </div>
      <ul className="flex max-h-64 flex-col gap-1.5 overflow-auto py-0.5">
        {shown.map(({ id, name, role, active }) => (
          <li key={id}>
            <Checkbox isSelected={chosen.includes(id)} onChange={(isOn) => toggle([id], isOn)}>
              {name}
              <span className="text-2 text-ink-3">
                {' '}
                {active ? t(roleWords[role]) : t('signs in no more')}
              </span>
            </Checkbox>
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p className="text-3 text-ink-3">{t('Nobody has that name.')}</p>}
    </fieldset>
  );
}
