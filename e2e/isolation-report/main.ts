// `npm run -s isolation-report -- [--json] [--seed S] [--short|--full] [--out DIR] [--key FILE] [--pdf]
//  [--publish URL [--file REPORT]]`
// Tries to break the isolation of accounts in every way it knows, breaks it on purpose to see that it would notice,
// and writes a signed report. Ends with 1 when there was a leak, a mutant survived, or the three lists differ.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { IsolationReport, PublishedReport } from '../../shared/isolation.ts';
import { reportHtml } from '../../server/isolation/report-html.ts';
import { signingKey } from './keys.ts';
import { openPublisher, PublishError, type Publisher } from './publish.ts';
import { sha256 } from '../../server/isolation/signed-report.ts';
import { compose, signReport } from './report.ts';
import { runReport } from './run.ts';

const NAME = 'isolation-report';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      short: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      pdf: { type: 'boolean', default: false },
      seed: { type: 'string' },
      out: { type: 'string', default: 'out/isolation-report' },
      key: { type: 'string' },
      publish: { type: 'string' },
      file: { type: 'string' },
    },
  });
  const seed = Number(values.seed ?? 1);
  if (!Number.isSafeInteger(seed) || (values.short && values.full)) {
    process.stderr.write('--seed takes a whole number; choose one of --short and --full\n');
    return 2;
  }
  const publisher = values.publish ? await openPublisher(values.publish, values.key) : null;
  if (values.file !== undefined) return publishFile(publisher, values.file);
  const folder = resolve(values.out);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${NAME}.json`);
  const last = existsSync(file) ? sha256(readFileSync(file)) : null;
  const say = (line: string) => void (values.json || process.stderr.write(`${line}\n`));
  const gathered = await runReport({
    form: values.full ? 'full' : 'short',
    seed,
    previous: publisher ? publisher.previous : last,
    say,
  });
  const { key, publicPem } = publisher?.key ?? signingKey(values.key);
  const signed = signReport(compose(gathered), key, publicPem);
  const report = JSON.parse(signed) as IsolationReport;
  writeFileSync(file, signed);
  writeFileSync(join(folder, `${NAME}.pub.pem`), publicPem);
  const html = reportHtml(report);
  writeFileSync(join(folder, `${NAME}.html`), html);
  if (values.full || values.pdf) await printPdf(html, join(folder, `${NAME}.pdf`), say);
  process.stdout.write(
    values.json ? `${JSON.stringify(summaryOf(report, file))}\n` : readable(report, file),
  );
  if (report.verdict !== 'holds') {
    if (publisher) process.stderr.write(`not published. ${BROKEN}\n`);
    return 1;
  }
  if (publisher) process.stderr.write(publishedWords(await publisher.publish(signed)));
  return 0;
}

/** A person decides about these; the server takes them like any other. */
const BROKEN = 'It says that isolation is broken: look at it, then publish it with --file.';

async function publishFile(publisher: Publisher | null, file: string): Promise<number> {
  if (!publisher) throw new PublishError('--file is published: say where with --publish URL');
  if (!existsSync(file)) throw new PublishError(`there is no ${file}`);
  process.stdout.write(publishedWords(await publisher.publish(readFileSync(file, 'utf8'))));
  return 0;
}

const publishedWords = ({ number, sha256: hash }: PublishedReport) =>
  `published as report ${number}, SHA-256 ${hash}\n`;

function summaryOf(report: IsolationReport, file: string) {
  const { probes, leaks, routes, mutants, killed, reached } = report.totals;
  const skipped = report.checks.flatMap((c) => c.skipped.map((s) => ({ check: c.id, ...s })));
  return {
    probes,
    leaks,
    skipped,
    routes,
    reached,
    mutants,
    killed,
    digest: report.digest,
    report: file,
  };
}

function readable(report: IsolationReport, file: string): string {
  const { totals } = report;
  const checks = report.checks.map(
    (c) =>
      `${c.leaks.length > 0 ? 'LEAK' : c.probes > 0 ? 'ok  ' : '-   '} ${String(c.probes).padStart(7)}  ${c.what}`,
  );
  const leaks = report.checks.flatMap((c) =>
    c.leaks.map((l) => `LEAK ${c.id}: ${l.where}: ${l.what}`),
  );
  const survivors = report.mutants.filter((m) => m.killed_by === null);
  return [
    ...checks,
    ...leaks.slice(0, 50),
    ...report.routes.differences.map((d) => `LISTS ${d}`),
    ...survivors.map((m) => `SURVIVED ${m.name}: ${m.change}`),
    ...report.checks.flatMap((c) =>
      c.skipped.map((s) => `skipped ${c.id}: ${s.what}: ${s.reason}`),
    ),
    `${totals.probes} probes, ${totals.leaks} leaks; ${totals.routes} routes, ${totals.reached} of them answered their own account; ${totals.killed} of ${totals.mutants} mutants killed`,
    `digest ${report.digest}`,
    file,
    '',
  ].join('\n');
}

/** Only where a browser is there: the report itself is the JSON. */
async function printPdf(html: string, file: string, say: (line: string) => void): Promise<void> {
  try {
    const { launchOptions } = await import('../../scripts/find-browser.ts');
    const { chromium } = await import('@playwright/test');
    const browser = await chromium.launch(await launchOptions());
    try {
      const page = await browser.newPage();
      await page.setContent(html);
      await page.pdf({
        path: file,
        format: 'A4',
        margin: { top: '14mm', bottom: '14mm', left: '14mm', right: '14mm' },
      });
    } finally {
      await browser.close();
    }
  } catch (error) {
    say(`no PDF: ${error instanceof Error ? error.message.split('\n')[0] : 'no browser'}`);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof PublishError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
