// The part of the page about the account that asks. It keeps apart what was tried, on invented accounts, and what this
// server says of the account itself.
import type { AccountReport, IsolationReport, ReportFit } from '../../shared/isolation.ts';
import { code, facts, instant, list, number, text } from './html.ts';

export type AccountPart = Omit<AccountReport, 'report'> & { madeAt: string };

export function accountPart(report: IsolationReport, part: AccountPart): string {
  const { account, stands_for: target } = part;
  const kind = account.kind === 'parent' ? 'parent account' : 'sub-account';
  return `<section class="account"><h2>About ${text(account.name)}</h2>
<p>Nothing was tried on ${text(account.name)} itself. The report was made on a server of its own, with invented accounts
and people, by the commit and versions named below. ${
    target
      ? `For a ${kind} like this one stands ${code(target.slug)}: <b>${target.identities.length}</b> identities of other accounts asked
for what is its, <b>${number(target.probes)}</b> times, on the <b>${number(report.totals.routes)}</b> routes there are.
${report.totals.leaks === 0 ? 'No answer held anything of it.' : `<b class="bad">The report found ${number(report.totals.leaks)} leaks;</b> they are listed below.`}`
      : `No ${kind} was among them, so it says nothing of one.`
  }</p>
${fitPart(part.fit)}
<h3>What this server says of ${text(account.name)}</h3>
${facts(accountFacts(part))}
${target ? `<details><summary>Who tried</summary>${list(target.identities.map(text))}</details>` : ''}
<details><summary>Through which routes</summary>${list(report.routes.live.map(code))}</details>
</section>`;
}

function fitPart(fit: ReportFit | null): string {
  if (!fit) return '';
  if (fit.same)
    return `<p>This server has the version, the routes and the tables that were tried (${text(fit.server_version)}).</p>`;
  const differences = [
    ...(fit.report_version === fit.server_version
      ? []
      : [
          `the report is of version ${text(fit.report_version)}, the server of ${text(fit.server_version)}`,
        ]),
    ...some('routes the report did not ask', fit.routes_not_asked),
    ...some('routes that are gone', fit.routes_gone),
    ...some('tables that differ', fit.tables_changed),
  ];
  return `<p class="bad">This server is not quite the one that was tried:</p><ul>${differences.map((d) => `<li>${d}</li>`).join('')}</ul>`;
}

const some = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${what}: ${names.map(code).join(', ')}`];

function accountFacts(part: AccountPart): [string, string][] {
  const { account, published, genuine } = part;
  const { database_checked: checked, audit_signed: signed } = account;
  const forced = `${number(checked.tables_forced)} of ${number(checked.tables)} tables with forced row security`;
  return [
    ['Account', code(account.id)],
    ['Members', number(account.members)],
    [
      'Database',
      `${checked.questions} questions at the start of the server, ${instant(checked.at)}: nothing wrong; ${forced}, the others hold no account’s rows`,
    ],
    [
      'Audit log',
      signed
        ? `signed up to entry ${number(signed.entries)}, ${instant(signed.at)}`
        : 'not signed yet',
    ],
    ...(published
      ? ([
          [
            'Report',
            `number ${published.number} on this server, published ${instant(published.published_at)}`,
          ],
          [
            'Signature',
            genuine ? 'genuine, worked out again for this page' : '<b class="bad">not genuine</b>',
          ],
          ['Key (SHA-256)', code(published.key_fingerprint)],
        ] satisfies [string, string][])
      : []),
    ['This page', `made ${instant(part.madeAt)}; the signed report is the JSON file beside it`],
  ];
}
