import {
  type AccountReport,
  getIsolationReport,
  getIsolationReportFile,
  getIsolationReportPage,
} from '../../../shared/isolation.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { saveFile } from '../call-lists/import/save-file.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { CopyField } from '../ui/copy-field.tsx';
import { Section } from '../ui/section.tsx';
import { t } from '../words/translate.ts';
import { AccountFactsList } from './account-facts.tsx';
import { ReportProof } from './report-proof.tsx';
import { ReportTables } from './report-tables.tsx';
import { differenceWords, triedWords, verdictWords } from './report-words.ts';
import { reportName } from './verify-report-dialog.tsx';

/** What was tried to read one account from another, in plain words, and the way to check it without this server. */
export function IsolationSection() {
  const { account } = useSession();
  const answer = useRemote(getIsolationReport);
  return (
    <div className="flex flex-col gap-8">
      <Section
        title={t('Isolation report')}
        about={t(
          'What was tried to read one account from another on a server like this one, and what came of it.',
        )}
        actions={answer.data?.published && <Downloads answer={answer.data} />}
      >
        <RemoteView remote={answer} label={t('Isolation report')} rows={4}>
          {(data) => (data.published === null ? <NoReport /> : <Verdict answer={data} />)}
        </RemoteView>
      </Section>
      {answer.data !== undefined && (
        <Section
          title={account.name}
          about={t('What concerns this account alone, and what this server itself says of it.')}
        >
          <AccountFactsList answer={answer.data} />
        </Section>
      )}
      {answer.data?.published && (
        <ReportProof published={answer.data.published} answer={answer.data} />
      )}
      {answer.data?.report && <ReportTables report={answer.data.report} />}
    </div>
  );
}

function NoReport() {
  return (
    <div className="flex flex-col gap-3 rounded-2 border border-line bg-surface p-5 text-3">
      <p>
        <strong>{t('No report was published on this server yet.')}</strong>{' '}
        {t(
          'Whoever runs the server makes one with the command below. It takes a few minutes, works on invented accounts only, and every account can read the report here once it is done.',
        )}
      </p>
      <CopyField
        label={t('Command')}
        value={`npm run -s isolation-report -- --publish ${window.location.origin}`}
      />
    </div>
  );
}

function Verdict({ answer }: { answer: AccountReport }) {
  const { report, genuine, fit } = answer;
  if (genuine === false) {
    return (
      <Banner tone="stop">
        <strong>{t('This is not the report that was published.')}</strong>{' '}
        {t(
          'Somebody changed the database past the server. Keep the file and tell whoever runs the server.',
        )}
      </Banner>
    );
  }
  if (report === null) {
    return (
      <Banner tone="info">
        {t(
          'The last report was made by another version of Switchyard, and this one cannot show it. The file can be saved and verified all the same.',
        )}
      </Banner>
    );
  }
  const differences = fit === null ? [] : differenceWords(fit);
  return (
    <>
      <Banner tone={report.verdict === 'holds' ? 'go' : 'stop'}>
        <p className="numbers">
          <strong>{verdictWords(report)}</strong> {triedWords(report)}
        </p>
      </Banner>
      {differences.length > 0 && (
        <Banner tone="warn">
          <p>
            <strong>{t('This server is not quite the one that was tried.')}</strong>{' '}
            {t('A new report would say what holds now.')}
          </p>
          <ul className="mt-1 list-disc pl-4">
            {differences.map((words) => (
              <li key={words} className="break-words">
                {words}
              </li>
            ))}
          </ul>
        </Banner>
      )}
    </>
  );
}

function Downloads({ answer }: { answer: AccountReport }) {
  const { account, view_as: visit } = useSession();
  const api = useApi();
  const savingFile = useAction(async () => {
    const text = await api.call(getIsolationReportFile);
    saveFile(reportName, { text, type: 'application/json' });
  });
  const savingPage = useAction(async () => {
    const text = await api.call(getIsolationReportPage);
    saveFile(`isolation-report-${account.slug}.html`, { text, type: 'text/html' });
  });
  // Nothing seen in view-as stays on the device.
  if (visit !== null) return null;
  return (
    <>
      <ProblemBanner problem={savingFile.problem ?? savingPage.problem} />
      <Button
        icon="download"
        isPending={savingFile.isPending}
        onPress={() => void savingFile.run()}
      >
        {t('Signed report')}
      </Button>
      {answer.report !== null && (
        <Button
          kind="primary"
          icon="download"
          isPending={savingPage.isPending}
          onPress={() => void savingPage.run()}
        >
          {t('Page to print')}
        </Button>
      )}
    </>
  );
}
