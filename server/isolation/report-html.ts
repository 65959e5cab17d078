// The report as one self-contained page that prints well: no script, no font, no picture from anywhere.
import type { IsolationReport, ReportCheck, ReportMutant } from '../../shared/isolation.ts';
import { accountPart, type AccountPart } from './account-page.ts';
import { code, facts, number, table, text } from './html.ts';

export function reportHtml(report: IsolationReport, account?: AccountPart): string {
  const { totals, run } = report;
  const holds = report.verdict === 'holds';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Isolation report, ${text(run.ended_at.slice(0, 10))}</title><style>${STYLE}</style></head><body><main>
<header><p class="brand">Switchyard · isolation report</p>
<h1>${holds ? 'No account could read another' : 'Isolation is broken'}</h1>
<p class="lead">${sentence(report)}</p></header>
${account ? accountPart(report, account) : ''}
<section><h2>In numbers</h2><dl class="tiles">
${tile('Probes', totals.probes)}${tile('Leaks', totals.leaks)}${tile('Routes asked', totals.routes)}
${tile('Routes that answered', totals.reached)}${tile('Mutants', totals.mutants)}${tile('Mutants noticed', totals.killed)}
</dl></section>
<section><h2>Checks</h2>${checksTable(report.checks)}</section>
${leaksPart(report)}
<section><h2>Left out, and why</h2>${skipsTable(report.checks)}</section>
<section><h2>Mutants</h2><p>Each of these was broken on purpose, one at a time. A check that had not noticed would be worth nothing.</p>
${mutantsTable(report.mutants)}</section>
<section><h2>Policies</h2>${policiesTable(report)}</section>
<section><h2>Where it comes from</h2>${origin(report)}</section>
<section><h2>What it does not prove</h2><ul>${report.not_proven.map((n) => `<li>${text(n)}</li>`).join('')}</ul></section>
<section><h2>How to verify it</h2>${verification(report)}</section>
</main></body></html>`;
}

function sentence({ totals, run, fixture }: IsolationReport): string {
  return `${number(totals.probes)} probes, with ${fixture.identities} identities of ${fixture.accounts} accounts, on ${totals.routes} routes and ${fixture.tables} tables, for a way to read or change what belongs to somebody else; ${totals.leaks === 0 ? 'nothing was found' : `${totals.leaks} leaks were found`}. ${totals.killed} of ${totals.mutants} deliberate faults were noticed. Ended ${text(run.ended_at)} (UTC).`;
}

function checksTable(checks: readonly ReportCheck[]): string {
  const rows = checks.map((c, n) => {
    const ran = c.probes > 0;
    const state = c.leaks.length > 0 ? `${c.leaks.length} leaks` : ran ? 'holds' : 'not run';
    const figures = Object.entries(c.figures)
      .map(([name, value]) => `${name}: ${value}`)
      .join(' · ');
    return `<tr><td class="n">${n + 1}</td><td>${text(c.what)}<small>${text(figures)}</small></td><td class="n">${number(c.probes)}</td><td class="${c.leaks.length > 0 ? 'bad' : ran ? 'good' : 'mute'}">${state}</td></tr>`;
  });
  return table(['', 'Check', 'Probes', 'Result'], rows);
}

function leaksPart(report: IsolationReport): string {
  const rows = report.checks.flatMap((c) =>
    c.leaks.map(
      (l) =>
        `<tr><td>${text(c.id)}</td><td>${text(l.where)}</td><td class="bad">${text(l.what)}</td></tr>`,
    ),
  );
  const lists = report.routes.differences.map(
    (d) => `<tr><td>lists</td><td>routes</td><td class="bad">${text(d)}</td></tr>`,
  );
  if (rows.length + lists.length === 0) return '';
  return `<section><h2>Leaks</h2>${table(['Check', 'Where', 'What'], [...rows, ...lists])}</section>`;
}

function skipsTable(checks: readonly ReportCheck[]): string {
  const rows = checks.flatMap((c) =>
    c.skipped.map(
      (s) => `<tr><td>${text(c.id)}</td><td>${text(s.what)}</td><td>${text(s.reason)}</td></tr>`,
    ),
  );
  return rows.length === 0 ? '<p>Nothing.</p>' : table(['Check', 'What', 'Reason'], rows);
}

function mutantsTable(mutants: readonly ReportMutant[]): string {
  const rows = mutants.map(
    (m) =>
      `<tr><td>${text(m.name)}</td><td><code>${text(m.where)}</code></td><td>${text(m.change)}</td><td class="${m.killed_by ? 'good' : 'bad'}">${text(m.killed_by ?? 'survived')}</td></tr>`,
  );
  return table(['Fault', 'Where', 'Change', 'Noticed by'], rows);
}

function policiesTable({ schema }: IsolationReport): string {
  const rows = schema.tables.map(
    (t) =>
      `<tr><td><code>${text(t.table)}</code></td><td>${t.forced ? 'forced' : 'none'}</td><td>${t.policy === null ? withoutPolicy(t.table) : code(t.policy)}</td></tr>`,
  );
  return table(['Table', 'Row security', 'Policy'], rows);
}

/** `isolation_reports` is the one table without a policy that requests may read. */
const withoutPolicy = (name: string) =>
  name === 'isolation_reports'
    ? 'reports like this one, the same for every account; read only'
    : 'out of the app role’s reach';

function origin(report: IsolationReport): string {
  const { source, versions, schema, routes, run } = report;
  const rows: [string, string][] = [
    ['Commit', source.commit + (source.clean ? '' : ' (with uncommitted changes)')],
    ['Lock file', source.lockfile_sha256],
    [
      'Versions',
      Object.entries(versions)
        .map(([k, v]) => `${k} ${v}`)
        .join(', '),
    ],
    ['Database', schema.postgres],
    ['Schema digest', schema.digest],
    ['Route table digest', routes.digest],
    ['Seed and form', `${run.seed}, ${run.form}`],
    ['Started, ended (UTC)', `${run.started_at}, ${run.ended_at}`],
    ['Report digest', report.digest],
    ['Previous report', report.previous ?? 'this is the first of its chain'],
  ];
  return facts(rows.map(([name, value]) => [name, code(value)]));
}

function verification(report: IsolationReport): string {
  return `<p>The report is a JSON file in canonical form (RFC 8785) with an Ed25519 signature. The verifier is a script of
its own without packages, <code>docs/verify-report.mjs</code>; it refuses a report of which one byte was changed.</p>
<pre>node verify-report.mjs isolation-report.json isolation-report.pub.pem</pre>
<p>Take the public key from whoever runs the server, not from the report. It should be:</p>
<pre>${text(report.signature.public_key)}</pre>`;
}

const tile = (name: string, value: number) =>
  `<div><dt>${name}</dt><dd>${number(value)}</dd></div>`;

const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1d1c;--soft:#4c514f;--line:#e3e3dd;--good:#17703f;--bad:#b3261e;--accent:#4a5159}
@media(prefers-color-scheme:dark){:root{--paper:#191c1a;--ink:#eceeec;--soft:#b9bfbb;--line:#2b302d;--good:#6cc48f;--bad:#f2887f;--accent:#b9bfbb}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:13px/1.5 "Inter Variable",Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:64rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}h1{font-size:28px;font-weight:650;margin:.2rem 0 .6rem;letter-spacing:-.01em}
h2{font-size:15px;font-weight:650;margin:2.2rem 0 .6rem}.brand{color:var(--soft);margin:0}.lead{max-width:46rem;font-size:14px;margin:0}
table{width:100%;border-collapse:collapse}th{font-weight:550;color:var(--soft);font-size:12px;text-align:left}
th,td{padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
td:first-child{overflow-wrap:normal}td.n,th.n{text-align:right;white-space:nowrap}td small{display:block;color:var(--soft);font-size:12px}
code,pre{font:12px/1.5 "JetBrains Mono Variable",ui-monospace,monospace;overflow-wrap:anywhere}
pre{border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;white-space:pre-wrap}
.good{color:var(--good)}.bad{color:var(--bad);font-weight:550}.mute{color:var(--soft)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:1rem;margin:0;border-block:1px solid var(--line);padding:1rem 0}
.tiles dt{color:var(--soft);font-size:12px}.tiles dd{margin:0;font-size:22px;font-weight:650}
.facts{display:grid;grid-template-columns:11rem 1fr;gap:.3rem 1rem;margin:0}.facts dt{color:var(--soft)}.facts dd{margin:0}
.account{border-left:3px solid var(--accent);padding-left:1rem;margin-top:1.6rem}.account h2{margin-top:0}h3{font-size:13px;font-weight:650;margin:1.2rem 0 .5rem}
.columns{columns:3 14rem;padding-left:1.1rem}summary{cursor:pointer;margin:.3rem 0}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--good:#0b5b34;--bad:#a00}main{max-width:none;padding:0}h2{break-after:avoid}tr{break-inside:avoid}details::details-content{content-visibility:visible;display:block}}
`;
