import { Fragment, useState } from 'react';
import {
  type AccountReport,
  getIsolationReportFile,
  type IsolationReport,
  type PublishedReport,
} from '../../../shared/isolation.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { announce } from '../ui/announcer.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { type Fact, FactGrid } from '../ui/fact-grid.tsx';
import { formatMoment, formatNumber } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Section } from '../ui/section.tsx';
import { t } from '../words/translate.ts';
import { wordsOf } from './report-words.ts';
import { checkReport, type Finding } from './verify-in-window.ts';
import { VerifyReportDialog } from './verify-report-dialog.tsx';

interface ReportProofProps {
  published: PublishedReport;
  answer: AccountReport;
}

type Outcome = { findings: Finding[] | null; at: string };

/** Where the report comes from, and what shows that it is the one. */
export function ReportProof({ published, answer }: ReportProofProps) {
  const { view_as: visit } = useSession();
  const api = useApi();
  const [isAsking, setAsking] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const verifying = useAction(async () => {
    setOutcome(undefined);
    const fileOf = (number: number) => api.call(getIsolationReportFile, { query: { number } });
    const [file, before] = await Promise.all([
      fileOf(published.number),
      published.previous === null ? null : fileOf(published.number - 1),
    ]);
    const findings = await checkReport({ published, shown: answer.report, file, before });
    setOutcome({ findings, at: new Date(nowMs()).toISOString() });
    announce(titleOf(findings));
  });
  return (
    <Section
      title={t('Proof')}
      about={t(
        'Each report is signed, and names the one before it: none can be changed, left out or put in later.',
      )}
      actions={
        // Verifying needs the files, and nothing seen in view-as stays on the device.
        visit === null && (
          <>
            <Button kind="quiet" onPress={() => setAsking(true)}>
              {t('How to verify')}
            </Button>
            <Button
              icon="circle-check"
              isPending={verifying.isPending}
              onPress={() => void verifying.run()}
            >
              {t('Verify in this window')}
            </Button>
          </>
        )
      }
    >
      <ProblemBanner problem={verifying.problem} />
      {outcome !== undefined && <OutcomeBanner outcome={outcome} published={published} />}
      <Origin published={published} answer={answer} />
      {isAsking && (
        <VerifyReportDialog
          published={published}
          report={answer.report}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  );
}

const isGenuine = (findings: readonly Finding[]) => findings.every(({ holds }) => holds);

function titleOf(findings: readonly Finding[] | null): string {
  if (findings === null) return t('This browser cannot check such a signature.');
  return isGenuine(findings) ? t('The report is genuine.') : t('This report is not to be trusted.');
}

function OutcomeBanner({ outcome, published }: { outcome: Outcome; published: PublishedReport }) {
  const { account } = useSession();
  const { findings, at } = outcome;
  const moment = formatMoment({ instant: at, timeZone: account.time_zone, nowMs: nowMs() });
  if (findings === null) {
    return (
      <Banner tone="warn">
        <strong>{titleOf(findings)}</strong>{' '}
        {t(
          'It is an old one, or the page came without https. Nothing is known to be wrong: verify the report with the small program instead.',
        )}
      </Banner>
    );
  }
  return (
    <Banner tone={isGenuine(findings) ? 'go' : 'stop'}>
      <p className="numbers">
        <strong>{titleOf(findings)}</strong> {t('Checked in this window, {moment}.', { moment })}
      </p>
      <ul className="mt-1.5 flex flex-col gap-1">
        {findings.map((finding) => (
          <li key={finding.id} className="flex items-start gap-2">
            <Icon
              name={finding.holds ? 'check' : 'circle-alert'}
              size={14}
              className={finding.holds ? 'mt-0.75 text-go' : 'mt-0.75 text-stop'}
            />
            {wordsOf(finding, published)}
          </li>
        ))}
      </ul>
      <p className="mt-1.5 text-ink-2">
        {isGenuine(findings)
          ? t(
              'The page that worked this out came from the same server, and so did the key. “How to verify” needs neither.',
            )
          : t('Save the signed report, and tell whoever runs the server.')}
      </p>
    </Banner>
  );
}

function Origin({ published, answer }: ReportProofProps) {
  const { account } = useSession();
  const { report } = answer;
  const moment = (instant: string) =>
    formatMoment({ instant, timeZone: account.time_zone, nowMs: nowMs() });
  const { number, published_at: at, server_version: version } = published;
  const made: Fact[] =
    report === null
      ? []
      : [
          { label: t('Made'), value: madeWords(report.run.form, moment(report.run.ended_at)) },
          {
            label: t('From commit'),
            value: commitWords(report.source),
          },
          { label: t('On'), value: `PostgreSQL ${postgresOf(report.schema.postgres)}` },
        ];
  const digests = [
    { label: t('Digest of the file (SHA-256)'), value: published.sha256 },
    { label: t('Digest of the report before it'), value: published.previous },
    { label: t('Fingerprint of the key'), value: published.key_fingerprint },
    { label: t('Digest of what was found'), value: report?.digest ?? null },
  ];
  return (
    <>
      <FactGrid
        facts={[
          {
            label: t('Report'),
            value: t('number {number} of this server', { number: formatNumber(number) }),
          },
          {
            label: t('Published'),
            value: t('{moment}, version {version}', { moment: moment(at), version }),
          },
          ...made,
        ]}
      />
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1 text-3">
        {digests.map(({ label, value }) => (
          <Fragment key={label}>
            <dt className="text-ink-2">{label}</dt>
            <dd className="font-mono text-2 leading-5 break-all text-ink-2">
              {value ?? t('none')}
            </dd>
          </Fragment>
        ))}
      </dl>
    </>
  );
}

function madeWords(form: IsolationReport['run']['form'], moment: string): string {
  return form === 'full'
    ? t('{moment}, full form', { moment })
    : t('{moment}, short form', { moment });
}

function commitWords({ commit, clean }: IsolationReport['source']): string {
  const short = commit.slice(0, 12);
  return clean ? short : t('{commit}, with uncommitted changes', { commit: short });
}

/** `PostgreSQL 18.4 on x86_64-pc-linux-gnu, compiled by …` is `18.4`. */
function postgresOf(version: string): string {
  return /PostgreSQL ([\d.]+)/.exec(version)?.[1] ?? version;
}
