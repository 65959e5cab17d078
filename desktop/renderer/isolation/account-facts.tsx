import type { AccountReport } from '../../../shared/isolation.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { type Fact, FactGrid } from '../ui/fact-grid.tsx';
import { formatMoment, formatNumber } from '../ui/format.ts';
import { t } from '../words/translate.ts';

/** Keeps apart what was tried, on an invented account, and what is true of this one now. */
export function AccountFactsList({ answer }: { answer: AccountReport }) {
  const { account: session } = useSession();
  const { account, report, stands_for: target } = answer;
  const moment = (instant: string) =>
    formatMoment({ instant, timeZone: session.time_zone, nowMs: nowMs() });
  const { database_checked: checked, audit_signed: signed } = account;
  const facts: Fact[] = [
    { label: t('Members'), value: formatNumber(account.members) },
    {
      label: t('Database, checked {moment}', { moment: moment(checked.at) }),
      value: t('{count} questions, nothing wrong', { count: checked.questions }),
    },
    {
      label: t('Tables with forced row security'),
      value: t('{forced} of {tables}; the others hold no account’s rows', {
        forced: checked.tables_forced,
        tables: checked.tables,
      }),
    },
    {
      label: t('Audit log'),
      value: signed
        ? t('signed up to entry {entry}, {moment}', {
            entry: formatNumber(signed.entries),
            moment: moment(signed.at),
          })
        : t('not signed yet'),
    },
  ];
  return (
    <>
      {report !== null && (
        <p className="numbers max-w-180 text-3">
          {t(
            'Nothing was tried on {account} itself: the report works on invented accounts, on a server of its own.',
            { account: account.name },
          )}{' '}
          {target === null
            ? t('None of them stood for an account like this one.')
            : `${standIn(account.kind, target)} ${outcome(report.totals.leaks)}`}
        </p>
      )}
      <FactGrid facts={facts} />
    </>
  );
}

function standIn(
  kind: AccountReport['account']['kind'],
  { slug, identities, probes }: NonNullable<AccountReport['stands_for']>,
): string {
  const values = { account: slug, count: identities.length, probes: formatNumber(probes) };
  return kind === 'parent'
    ? t(
        'For a parent account like this one stood “{account}”. {count, plural, one {# identity} other {# identities}} of other accounts asked for what is its, {probes} times.',
        values,
      )
    : t(
        'For a sub-account like this one stood “{account}”. {count, plural, one {# identity} other {# identities}} of other accounts asked for what is its, {probes} times.',
        values,
      );
}

function outcome(leaks: number): string {
  if (leaks === 0) return t('No answer held anything of it.');
  return t(
    'The report found {count, plural, one {# leak} other {# leaks}}; the checks below say where.',
    { count: leaks },
  );
}
