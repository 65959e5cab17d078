import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { formatMoment } from '../ui/format.ts';
import { showToast } from '../ui/toaster.tsx';
import { t } from '../words/translate.ts';
import { EraseAccountDialog } from './erase-account-dialog.tsx';

export interface EraseClientDialogProps {
  account: { id: string; name: string };
  onClose: () => void;
  onDone: () => void;
}

/** Asked for from the client's row; where it is stopped, and where the receipt will be, is said afterwards. */
export function EraseClientDialog({ account, onClose, onDone }: EraseClientDialogProps) {
  const { account: own } = useSession();
  return (
    <EraseAccountDialog
      account={account}
      onClose={onClose}
      onAsked={({ due_at: instant }) => {
        const due = formatMoment({ instant, timeZone: own.time_zone, nowMs: nowMs() });
        showToast({
          text: t(
            '{account} is erased on {due}. Until then it can be stopped under Settings, Data.',
            { account: account.name, due },
          ),
          tone: 'warn',
        });
        onDone();
        onClose();
      }}
    />
  );
}
