import { type ErasureWithReceipt, getErasure } from '../../../shared/erasures.ts';
import { useSession } from '../accounts/use-session.ts';
import { saveFile } from '../call-lists/import/save-file.ts';
import { nowMs } from '../platform/clock.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { FactGrid } from '../ui/fact-grid.tsx';
import { formatMoment } from '../ui/format.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { t } from '../words/translate.ts';
import { countWords, erasureState, receiptName } from './erasure-words.ts';

const busyMs = 1000;

/** One erasure: how far it is, and its receipt once it is done. */
export function ErasureDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const erasure = useRemote(
    getErasure,
    { params: { id } },
    { everyMs: (answer) => (answer?.status === 'done' ? undefined : busyMs) },
  );
  const found = erasure.data;
  const receipt = found?.receipt ?? null;
  return (
    <Dialog
      isOpen
      title={receipt === null ? t('Erasing a person') : t('Receipt of an erasure')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('Close')}</Button>
          {found && receipt !== null && (
            <Button
              kind="primary"
              icon="download"
              onPress={() =>
                saveFile(receiptName(found), { text: receipt, type: 'application/json' })
              }
            >
              {t('Save the receipt')}
            </Button>
          )}
        </>
      }
    >
      <RemoteView remote={erasure} label={t('Erasure')} rows={3}>
        {(one) => (one.status === 'done' ? <Receipt of={one} /> : <Progress of={one} />)}
      </RemoteView>
    </Dialog>
  );
}

function Progress({ of }: { of: ErasureWithReceipt }) {
  const { tone, words } = erasureState(of);
  return (
    <div className="flex flex-col gap-3 pb-1">
      <ProgressBar
        label={t('Erasing')}
        value={of.steps_done}
        max={of.steps_total}
        words={t('{done} of {total} steps', { done: of.steps_done, total: of.steps_total })}
        showWords
      />
      {(tone === 'wait' || tone === 'warn') && (
        <Banner tone={tone}>{t('{state}.', { state: words })}</Banner>
      )}
      <p className="text-3">
        {t('The server works on it until it is done, also when you close this or the console.')}
      </p>
    </div>
  );
}

function Receipt({ of }: { of: ErasureWithReceipt }) {
  const { account } = useSession();
  const moment = (instant: string) =>
    formatMoment({ instant, timeZone: account.time_zone, nowMs: nowMs() });
  const removed = countWords(of.counts);
  return (
    <div className="flex flex-col gap-3 pb-1">
      <p role="status">
        {t('They are erased. The receipt names nobody, and the server signed it.')}
      </p>
      <FactGrid
        facts={[
          { label: t('Reason'), value: of.reason },
          { label: t('Asked for'), value: moment(of.created_at) },
          { label: t('By'), value: of.requested_by_name ?? t('somebody who left') },
          { label: t('Erased'), value: of.ended_at === null ? '' : moment(of.ended_at) },
        ]}
      />
      <div>
        <h3 className="mb-1.5 text-4 font-title text-ink">{t('Removed or emptied')}</h3>
        {removed.length === 0 ? (
          <p className="text-3">{t('Nothing of them was there.')}</p>
        ) : (
          <ul className="numbers grid gap-x-4 gap-y-1 text-3 sm:grid-cols-2">
            {removed.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
