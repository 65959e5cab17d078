import {
  type AccountExport,
  createExport,
  downloadExport,
  EXPORT_DAYS,
  listExports,
} from '../../../shared/exports.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { saveBlob } from '../call-lists/import/save-file.ts';
import { formatSize } from '../call-lists/import/upload-box.tsx';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment, formatNumber } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { WhoAndWhen } from '../ui/who-and-when.tsx';
import { t } from '../words/translate.ts';

const busyMs = 1000;
const downloadMs = 10 * 60_000;

/** The account as a file of its own: asked for, made, downloaded. */
export function ExportsSection() {
  const { account } = useSession();
  const api = useApi();
  const exports = useRemote(
    listExports,
    {},
    { everyMs: (answer) => (answer?.data.some(isBusy) ? busyMs : undefined) },
  );
  const asking = useAction(async () => {
    await api.call(createExport);
    exports.reload();
  });
  const saving = useAction(async (one: AccountExport) => {
    const file = await api.call(downloadExport, { params: { id: one.id }, timeoutMs: downloadMs });
    if (file instanceof Blob) saveBlob(one.file_name, file);
  });
  const busy = exports.data?.data.find(isBusy);
  return (
    <Section
      title={t('Export||the thing')}
      about={t(
        'Everything in {account} as one file, every table as JSON and as CSV. Passwords and keys are left out. It can be downloaded for {days} days.',
        { account: account.name, days: EXPORT_DAYS },
      )}
      actions={
        <Button
          kind="primary"
          icon="download"
          isPending={asking.isPending}
          isDisabled={busy !== undefined}
          onPress={() => void asking.run()}
        >
          {t('Export everything')}
        </Button>
      }
    >
      <ProblemBanner problem={asking.problem ?? saving.problem} />
      <RemoteView remote={exports} label={t('Exports')} rows={2}>
        {({ data }) => (
          <>
            {busy !== undefined && <Progress of={busy} />}
            <DataTable
              caption={t('Exports')}
              columns={exportColumns({
                timeZone: account.time_zone,
                isSaving: saving.isPending,
                onSave: (one) => void saving.run(one),
              })}
              rows={data}
              rowKey={({ id }) => id}
              empty={
                <EmptyState
                  icon="download"
                  why={t(
                    'Nothing was exported yet. An export is made in the background; you can go on working.',
                  )}
                />
              }
            />
          </>
        )}
      </RemoteView>
    </Section>
  );
}

function isBusy({ status }: AccountExport): boolean {
  return status === 'waiting' || status === 'running';
}

function Progress({ of }: { of: AccountExport }) {
  const { tables_done: done, tables_total: total, rows } = of;
  const words =
    total === 0
      ? t('about to begin')
      : t('{done} of {total} tables, {rows} rows', { done, total, rows: formatNumber(rows) });
  return (
    <ProgressBar label={t('Export||the thing')} value={done} max={total} words={words} showWords />
  );
}

interface ColumnContext {
  timeZone: string;
  isSaving: boolean;
  onSave: (one: AccountExport) => void;
}

function exportColumns({ timeZone, isSaving, onSave }: ColumnContext): Column<AccountExport>[] {
  const moment = (instant: string) => formatMoment({ instant, timeZone, nowMs: nowMs() });
  return [
    {
      id: 'file',
      header: t('File'),
      cell: (one) => (
        <span className="flex min-w-0 flex-col">
          <span className="font-mono">{one.file_name}</span>
          {one.sha256 !== null && (
            <span className="font-mono text-1 break-all text-ink-3">{`SHA-256 ${one.sha256}`}</span>
          )}
        </span>
      ),
    },
    { id: 'state', header: t('State'), cell: (one) => <State of={one} moment={moment} /> },
    {
      id: 'rows',
      header: t('Rows'),
      kind: 'number',
      cell: ({ rows, status }) => (status === 'done' ? formatNumber(rows) : ''),
    },
    {
      id: 'size',
      header: t('Size'),
      kind: 'number',
      cell: ({ bytes }) => (
        <span className="whitespace-nowrap">{bytes === null ? '' : formatSize(bytes)}</span>
      ),
    },
    {
      id: 'by',
      header: t('Asked for'),
      cell: (one) => <WhoAndWhen who={one.requested_by_name} when={moment(one.created_at)} />,
    },
    {
      id: 'save',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (one) =>
        one.status === 'done' && (
          <Button
            aria-label={t('Download {file} of {moment}', {
              file: one.file_name,
              moment: moment(one.created_at),
            })}
            isDisabled={isSaving}
            onPress={() => onSave(one)}
          >
            {t('Download')}
          </Button>
        ),
    },
  ];
}

function State({ of, moment }: { of: AccountExport; moment: (instant: string) => string }) {
  if (of.status === 'done') {
    return (
      <span className="flex flex-col items-start gap-0.5">
        <Pill tone="go">{t('Ready')}</Pill>
        {of.expires_at !== null && (
          <span className="numbers text-2 whitespace-nowrap text-ink-3">
            {t('until {moment}', { moment: moment(of.expires_at) })}
          </span>
        )}
      </span>
    );
  }
  if (of.status === 'failed') return <Pill tone="stop">{t('Failed; ask again')}</Pill>;
  if (of.status === 'expired')
    return <Pill>{t('Deleted after {days} days', { days: EXPORT_DAYS })}</Pill>;
  return <Pill tone="info">{t('Being made')}</Pill>;
}
