import { useState } from 'react';
import { useSession } from '../accounts/use-session.ts';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { Menu, type MenuGroup } from '../ui/menu.tsx';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';
import type { HistorySearch } from './history-search.ts';
import {
  isSameSearch,
  loadViews,
  type SavedView,
  storeViews,
  VIEW_NAME_MAX,
  VIEWS_MAX,
  withView,
} from './saved-views.ts';

export interface SavedViewsMenuProps {
  search: HistorySearch;
  isFiltered: boolean;
  onChoose: (search: HistorySearch) => void;
}

/** The way to filters that are wanted again and again. */
export function SavedViewsMenu({ search, isFiltered, onChoose }: SavedViewsMenuProps) {
  const { account, member } = useSession();
  const owner = { accountId: account.id, memberId: member.id };
  const [views, setViews] = useState(() => loadViews(owner));
  const [isNaming, setNaming] = useState(false);
  const current = views.find((view) => isSameSearch(view.search, search));
  function keep(next: SavedView[], done: string): void {
    setViews(next);
    if (storeViews(owner, next)) showToast({ text: done, tone: 'go' });
    else
      showToast({
        text: t('This device keeps nothing, so it lasts as long as this page.'),
        tone: 'warn',
      });
  }
  function act(id: string, groupId: string): void {
    const chosen = views[Number(id)];
    if (groupId === 'views' && chosen !== undefined) onChoose(chosen.search);
    else if (id === 'save') setNaming(true);
    else if (current !== undefined)
      keep(
        views.filter((view) => view !== current),
        t('The view {name} is removed.', { name: current.name }),
      );
  }
  return (
    <>
      <Menu
        label={t('Saved views')}
        placement="bottom end"
        groups={groupsOf({ views, current, isFiltered })}
        onAction={act}
        trigger={<Button icon="list-checks">{current?.name ?? t('Views')}</Button>}
      />
      {isNaming && (
        <NameDialog
          onClose={() => setNaming(false)}
          onName={(name) =>
            keep(withView(views, { name, search }), t('The view {name} is saved.', { name }))
          }
        />
      )}
    </>
  );
}

interface Shown {
  views: readonly SavedView[];
  current: SavedView | undefined;
  isFiltered: boolean;
}

function groupsOf({ views, current, isFiltered }: Shown): MenuGroup[] {
  const mayAdd = isFiltered && current === undefined && views.length < VIEWS_MAX;
  const save = {
    id: 'save',
    label: t('Save these filters'),
    disabled: !mayAdd,
    ...(mayAdd ? {} : { hint: whyNot({ views, current, isFiltered }) }),
  };
  const remove =
    current === undefined
      ? []
      : [{ id: 'remove', label: t('Remove {name}', { name: current.name }), danger: true }];
  const chosen = current === undefined ? {} : { chosen: String(views.indexOf(current)) };
  const own: MenuGroup[] =
    views.length === 0
      ? []
      : [
          {
            id: 'views',
            title: t('Saved views'),
            items: views.map(({ name }, index) => ({ id: String(index), label: name })),
            ...chosen,
          },
        ];
  return [...own, { id: 'actions', items: [save, ...remove] }];
}

function whyNot({ current, isFiltered }: Shown): string {
  if (!isFiltered) return t('Choose filters first.');
  return current === undefined
    ? t('{count, number} views is all this device keeps.', { count: VIEWS_MAX })
    : t('They are saved already.');
}

function NameDialog(props: { onName: (name: string) => void; onClose: () => void }) {
  const [name, setName] = useState('');
  const [checked, setChecked] = useState(false);
  const error = name.trim() === '' ? t('Give it a name.') : undefined;
  function submit(): void {
    setChecked(true);
    if (error !== undefined) return;
    props.onName(name.trim());
    props.onClose();
  }
  return (
    <FormDialog
      title={t('Save these filters')}
      verb={t('Save')}
      isPending={false}
      onSubmit={submit}
      onClose={props.onClose}
    >
      <TextInput
        label={t('Name')}
        autoFocus
        isRequired
        maxLength={VIEW_NAME_MAX}
        value={name}
        onChange={setName}
        hint={t('For you, on this device. A view of the same name is replaced.')}
        error={checked ? error : undefined}
      />
    </FormDialog>
  );
}
