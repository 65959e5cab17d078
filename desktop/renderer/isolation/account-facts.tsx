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
      label: `Database, checked ${moment(checked.at)}`,
      value: `${checked.questions} questions, nothing wrong`,
    },
    {
      label: t('Tables with forced row security'),
      value: `${checked.tables_forced} of ${checked.tables}; the others hold no account’s rows`,
    },
    {
      label: t('Audit log'),
      value: signed
        ? `signed up to entry ${formatNumber(signed.entries)}, ${moment(signed.at)}`
        : t('not signed yet'),
    },
  ];
  return (
    <>
      {report !== null && (
        <p className="numbers max-w-180 text-3">
          Nothing was tried on {account.name} itself: the report works on invented accounts, on a
          server of its own.{' '}
          {target === null
            ? t('None of them stood for an account like this one.')
            : `For ${account.kind === 'parent' ? t('a parent account') : 'a sub-account'} like this one stood “${target.slug}”. ${t('{count, plural, one {# identity} other {# identities}}', { count: target.identities.length })} of other accounts asked for what is its, ${formatNumber(target.probes)} times. ${outcome(report.totals.leaks)}`}
        </p>
      )}
      <FactGrid facts={facts} />
    </>
  );
}

function outcome(leaks: number): string {
  if (leaks === 0) return t('No answer held anything of it.');
  return `The report found ${t('{count, plural, one {# leak} other {# leaks}}', { count: leaks })}; the checks below say where.`;
}
