import { MAX_IMPORT_ROWS } from '../../../../shared/imports.ts';
import { Button } from '../../ui/button.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { t } from '../../words/translate.ts';
import type { Upload } from './use-upload.ts';

export interface UploadBoxProps {
  upload: Upload | null;
  problem: string | undefined;
  onFile: (file: File) => void;
  onCancel: () => void;
}

const accepted = ['text/csv', 'text/plain', 'text/tab-separated-values', '.csv', '.tsv', '.txt'];

/** Takes a file, then shows how much of it is at the server. */
export function UploadBox({ upload, problem, onFile, onCancel }: UploadBoxProps) {
  if (upload === null) {
    return (
      <FileDrop
        label={t('Drop a CSV file here, or choose one')}
        hint={t(
          'One contact a row, {rows} rows and 256 MB at most. Nothing is imported before you say so.',
          { rows: formatNumber(MAX_IMPORT_ROWS) },
        )}
        accept={accepted}
        onFile={onFile}
        error={problem}
      />
    );
  }
  const { fileName, sentBytes, totalBytes } = upload;
  const isSent = sentBytes >= totalBytes;
  return (
    <div className="flex flex-col gap-3 rounded-2 border border-line bg-surface px-4 py-6">
      <ProgressBar
        label={
          isSent ? t('Reading {file}', { file: fileName }) : t('Sending {file}', { file: fileName })
        }
        value={sentBytes}
        max={totalBytes}
        words={
          isSent
            ? t('all sent')
            : t('{sent} of {total}', { sent: formatSize(sentBytes), total: formatSize(totalBytes) })
        }
        showWords
      />
      <div>
        <Button onPress={onCancel}>{t('Cancel')}</Button>
      </div>
    </div>
  );
}

/** `3.4 MB`, `820 kB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1_000_000) return `${formatNumber(Math.max(1, Math.round(bytes / 1000)))} kB`;
  return `${formatNumber(Math.round(bytes / 100_000) / 10)} MB`;
}
