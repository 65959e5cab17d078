import { listCallLists } from '../../../shared/call-lists.ts';
import type { CallState } from '../../../shared/dispatch-state.ts';
import { type PeriodId, periodIds, periodNames } from '../billing/period.ts';
import { ModeFilter } from '../mode/mode-filter.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { type Option, Select } from '../ui/select.tsx';
import { callStates, stateMeaning, stateName } from '../words/call-words.ts';
import { t } from '../words/translate.ts';
import type { HistorySearch } from './history-search.ts';

export interface HistoryFiltersProps {
  search: HistorySearch;
  onChange: (change: Partial<HistorySearch>) => void;
}

/** Everything the calls can be narrowed by; each choice stands in the address. */
export function HistoryFilters({ search, onChange }: HistoryFiltersProps) {
  const { state, contact, list, mode, period } = search;
  return (
    <div role="group" aria-label={t('Filters')} className="mb-3 flex flex-wrap items-center gap-2">
      <Choice<PeriodId>
        label={t('Period')}
        all={t('any time')}
        options={periodIds.map((id) => ({ id, label: t(periodNames[id]) }))}
        value={period}
        onChange={(next) => onChange({ period: next })}
      />
      <Choice<CallState>
        label={t('State')}
        all={t('every state')}
        options={callStates.map((id) => ({ id, label: stateName(id), hint: stateMeaning(id) }))}
        value={state}
        onChange={(next) => onChange({ state: next })}
      />
      <ListChoice value={list} onChange={(next) => onChange({ list: next })} />
      <ModeFilter
        label={t('Modes shown')}
        mode={mode}
        onChange={(next) => onChange({ mode: next })}
      />
      {contact !== undefined && (
        <Button icon="x" onPress={() => onChange({ contact: undefined })}>
          {t('Of one contact')}
        </Button>
      )}
    </div>
  );
}

function ListChoice({ value, onChange }: Pick<ChoiceProps<string>, 'value' | 'onChange'>) {
  const lists = useRemote(listCallLists, {});
  return (
    <Choice<string>
      label={t('Call list')}
      all={t('every list')}
      options={(lists.data?.data ?? []).map(({ id, name }) => ({ id, label: name }))}
      value={value}
      onChange={onChange}
    />
  );
}

interface ChoiceProps<Id extends string> {
  label: string;
  /** What stands for no choice. */
  all: string;
  options: readonly Option<Id>[];
  value: Id | undefined;
  onChange: (value: Id | undefined) => void;
}

function Choice<Id extends string>({ label, all, options, value, onChange }: ChoiceProps<Id>) {
  return (
    <div className="w-44">
      <Select<Id | 'all'>
        label={label}
        hideLabel
        options={[{ id: 'all', label: all }, ...options]}
        value={value ?? 'all'}
        onChange={(next) => onChange(next === 'all' ? undefined : next)}
      />
    </div>
  );
}
