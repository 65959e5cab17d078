// Cuts the demo's sample of the data from the full files:
//   node scripts/make-sample.ts CALL-LIST.csv CALL-OUTCOMES.csv
// It takes the first rows of the list, and from the rest of the file a few rows of every kind of
// problem, all as they stand and in file order; of the calls, those to the numbers it took.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseCsv } from '../server/call-lists/csv.ts';
import { guessMapping } from '../server/call-lists/mapping.ts';
import { checkRows } from '../server/call-lists/rules.ts';
import type { CsvRow, FoundProblem } from '../server/call-lists/rules.ts';

const FIRST_ROWS = 3000;
const OF_EACH_PROBLEM = 4;
const TARGET = new URL('../server/demo/sample/', import.meta.url);

function main(listPath: string, callsPath: string): void {
  const listBytes = readFileSync(listPath);
  const list = parseCsv(listBytes);
  const sampleRows = list.rows.slice(0, 200).map((row) => row.cells);
  const checked = checkRows(list.rows, {
    columns: list.columns,
    mapping: guessMapping(list.columns, sampleRows),
    defaultCountry: 'US',
    accountZone: 'America/New_York',
  });
  const wanted = pickRows(list.rows, checked.problems);
  const lines = listBytes.toString('utf8').split('\n');
  const kept = list.rows.filter(({ row }) => wanted.has(row));
  writeLines('call-list.csv', [lines[0] ?? '', ...kept.map(({ line }) => lines[line - 1] ?? '')]);

  const accepted = checked.accepted.filter(({ row }) => wanted.has(row));
  const phones = new Set(accepted.map(({ phone }) => phone));
  const [header = '', ...calls] = readFileSync(callsPath, 'utf8').trimEnd().split('\n');
  const called = calls.filter((call) => phones.has(call.slice(0, call.indexOf(','))));
  writeLines('call-outcomes.csv', [header, ...called]);
  console.log(`${kept.length} rows, ${phones.size} numbers, ${called.length} calls`);
}

/** The first rows, and enough others that each problem is there with what it refers to. */
function pickRows(rows: CsvRow[], problems: FoundProblem[]): Set<number> {
  const wanted = new Set(rows.slice(0, FIRST_ROWS).map(({ row }) => row));
  const taken = new Map<string, number>();
  for (const { row, reason, fault, ofRow } of problems) {
    const kind = `${reason} ${fault ?? ''}`;
    const count = taken.get(kind) ?? 0;
    if (count >= OF_EACH_PROBLEM && !wanted.has(row)) continue;
    taken.set(kind, count + 1);
    wanted.add(row);
    if (ofRow !== null) wanted.add(ofRow);
  }
  return wanted;
}

function writeLines(name: string, lines: string[]): void {
  writeFileSync(new URL(name, TARGET), `${lines.join('\n')}\n`);
}

const [listPath, callsPath] = process.argv.slice(2);
if (listPath === undefined || callsPath === undefined) {
  console.error('usage: node scripts/make-sample.ts CALL-LIST.csv CALL-OUTCOMES.csv');
  process.exitCode = 2;
} else {
  main(listPath, callsPath);
}
