import { useState } from 'react';
import { listCalls } from '../../../shared/dispatch.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { saveFile } from '../call-lists/import/save-file.ts';
import { failureOf } from '../platform-hooks/failure.ts';
import { nowMs } from '../platform/clock.ts';
import { Button } from '../ui/button.tsx';
import { showToast } from '../ui/toaster.tsx';
import { problemSentence } from '../words/problem-words.ts';
import { t } from '../words/translate.ts';
import { callRows, CALLS_MAX, collectCalls } from './export-calls.ts';
import { callQuery, type HistorySearch } from './history-search.ts';

/** What is filtered, as a file for a spreadsheet. */
export function ExportButton({ search }: { search: HistorySearch }) {
  const api = useApi();
  const { account, sight } = useSession();
  const [rows, setRows] = useState<number>();
  async function save(): Promise<void> {
    setRows(0);
    try {
      const query = callQuery(search, { nowMs: nowMs(), timeZone: account.time_zone });
      const { calls, isCut } = await collectCalls(
        (page) => api.call(listCalls, { query: { ...query, ...page } }),
        (progress) => setRows(progress.rows),
      );
      // Only whoever exports loads what writes CSV.
      const { default: Papa } = await import('papaparse');
      const text = `\ufeff${Papa.unparse(callRows(calls, sight.money), { newline: '\r\n' })}\r\n`;
      const day = new Date(nowMs()).toISOString().slice(0, 10);
      saveFile(`calls-${account.slug}-${day}.csv`, { text, type: 'text/csv' });
      showToast(savedWords(calls.length, isCut));
    } catch (error) {
      showToast({
        text: t('The file was not written. {problem}', {
          problem: problemSentence(failureOf(error).code),
        }),
        tone: 'stop',
      });
    } finally {
      setRows(undefined);
    }
  }
  return (
    <Button icon="download" isPending={rows !== undefined} onPress={() => void save()}>
      {rows === undefined || rows === 0
        ? t('Export CSV')
        : t('{count, plural, one {# call} other {# calls}} so far', { count: rows })}
    </Button>
  );
}

function savedWords(count: number, isCut: boolean): { text: string; tone: 'go' | 'warn' } {
  if (!isCut) {
    return {
      text: t('{count, plural, one {# call} other {# calls}} saved as a file.', { count }),
      tone: 'go',
    };
  }
  return {
    text: t(
      'The newest {count, number} calls are in the file; more fit. Choose a shorter period.',
      {
        count: CALLS_MAX,
      },
    ),
    tone: 'warn',
  };
}
