// Writes the tables of one account to files and packs them. Rows go through a cursor, so the size of an account does
// not matter; every table of a login role comes from one snapshot.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import Papa from 'papaparse';
import yazl from 'yazl';
import { neutralizeCell } from '../../shared/formula-cells.ts';
import type { Deps } from '../platform/context.ts';
import { withAccount, type Row, type Tx } from '../platform/db/transaction.ts';
import { listExportTables, type ExportTable } from './catalogue.sql.ts';
import * as sql from './sql.ts';

export type Packed = { bytes: number; sha256: string };
export type Step = { tablesDone: number; tablesTotal: number; rows: number };

type Work = {
  deps: Deps;
  accountId: string;
  /** The finished file; what it is made of stands beside it until then. */
  path: string;
  about: object;
  /** Kept up to date while it works, for whoever watches. */
  step: Step;
};

type Written = { file: string; rows: number; sha256: string; bytes: number };

/** One row of it may be megabytes. */
const LARGE_ROWS = new Set(['import_files']);

export async function packAccount(work: Work): Promise<Packed> {
  const folder = `${work.path}.parts`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const tables = await listExportTables(work.deps.pools.app);
    const files = await writeTables(work, folder, tables);
    const leftOut = tables.flatMap((t) => t.leftOut.map((c) => ({ table: t.name, ...c })));
    const manifest = JSON.stringify({ ...work.about, files, left_out: leftOut }, null, 2);
    return await pack(work.path, folder, { files, manifest });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeTables(
  { deps, accountId, step }: Work,
  folder: string,
  tables: readonly ExportTable[],
): Promise<Written[]> {
  const files: Written[] = [];
  step.tablesTotal = tables.length;
  for (const reader of ['app', 'identity'] as const) {
    const own = tables.filter((t) => t.reader === reader);
    await withAccount(deps.pools[reader], { accountId, readOnly: true }, async (tx) => {
      for (const table of own) {
        const written = await writeTable(tx, folder, table);
        files.push(...written);
        step.tablesDone += 1;
        step.rows += written[0].rows;
      }
    });
  }
  return files.toSorted((a, b) => a.file.localeCompare(b.file));
}

async function writeTable(tx: Tx, folder: string, table: ExportTable): Promise<[Written, Written]> {
  const json = await startFile(folder, `${table.name}.json`);
  const csv = await startFile(folder, `${table.name}.csv`);
  await json.write('[');
  await csv.write(`\ufeff${csvOf([table.columns])}`);
  let rows = 0;
  await sql.openRows(tx, table);
  for (;;) {
    const page = await sql.nextRows(tx, LARGE_ROWS.has(table.name) ? 1 : 500);
    if (page.length === 0) break;
    const lines = page.map((row) => JSON.stringify(row)).join(',\n');
    await json.write(`${rows === 0 ? '\n' : ',\n'}${lines}`);
    await csv.write(csvOf(page.map((row) => table.columns.map((name) => cellOf(row, name)))));
    rows += page.length;
  }
  await sql.closeRows(tx);
  await json.write('\n]\n');
  return [await json.end(rows), await csv.end(rows)];
}

async function startFile(folder: string, file: string) {
  const handle = await open(join(folder, file), 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    write: async (text: string) => {
      const chunk = Buffer.from(text);
      hash.update(chunk);
      bytes += chunk.length;
      await handle.writeFile(chunk);
    },
    end: async (rows: number): Promise<Written> => {
      await handle.close();
      return { file, rows, bytes, sha256: hash.digest('hex') };
    },
  };
}

function csvOf(rows: string[][]): string {
  return `${Papa.unparse(rows, { newline: '\r\n' })}\r\n`;
}

/** As a person sees it; a cell a spreadsheet would run is made text. */
function cellOf(row: Row, name: string): string {
  const value = row[name];
  if (value === null || value === undefined) return '';
  return neutralizeCell(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

type Parts = { files: readonly Written[]; manifest: string };

/** The zip appears under its name only when it is whole. */
async function pack(path: string, folder: string, { files, manifest }: Parts): Promise<Packed> {
  const zip = new yazl.ZipFile();
  zip.addBuffer(Buffer.from(`${manifest}\n`), 'manifest.json');
  for (const { file } of files) zip.addFile(join(folder, file), file);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path, { mode: 0o600 }));
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}
