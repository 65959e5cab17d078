import type { Callback } from '../../../shared/callbacks.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';
import { useDeskIfOpen } from '../work/desk/desk-context.tsx';
import { isBusy } from '../work/desk/desk-state.ts';

type Opened = Pick<Callback, 'contact_id' | 'list_id'>;

/** The contact of a callback on the work screen, claimed when that is possible. */
export function useOpenOnWork(): (callback: Opened) => void {
  const desk = useDeskIfOpen();
  const go = useGo();
  return ({ contact_id, list_id }) => {
    go('/work');
    if (desk === null) return;
    if (isBusy(desk.store.getState()))
      return showToast({ text: t('Finish what is on the desk first.'), tone: 'warn' });
    desk.chooseList(list_id);
    void desk.open(contact_id);
  };
}
