// Committing an import through the API, against bare INSERTs of the same rows into a table of the same shape.
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { checkImport, commitImport, getImport, uploadImport } from '../../shared/imports.ts';
import { createClient } from '../../server/demo/client.ts';
import { openWorld, SAMPLE_LIST } from './bench-world.ts';
import type { BenchOptions, BenchRow } from './rows.ts';

const BATCH = 500;

type ContactRow = {
  id: string;
  name: string;
  phone: string;
  zone: string;
  attributes: object;
  position: number;
};

export async function benchImport(options: BenchOptions): Promise<BenchRow[]> {
  const list = options.list ?? SAMPLE_LIST;
  const world = await openWorld({ list });
  try {
    const through = await commitThroughApi(world.running.url, {
      token: world.owner.cedar.token,
      list,
    });
    const admin = new pg.Client({ connectionString: world.running.database.ownerUrl });
    await admin.connect();
    const bulk = await bareInserts(admin, through.rows, BATCH);
    const single = await bareInserts(admin, through.rows, 1);
    await admin.end();
    const row = (name: string, baseline: number): BenchRow => ({
      name,
      value: through.rowsPerS,
      unit: 'rows/s',
      baseline,
      ratio: through.rowsPerS / baseline,
    });
    return [
      row(`import ${through.rows.length} rows / bare INSERTs of ${BATCH}`, bulk),
      row(`import ${through.rows.length} rows / bare INSERTs of 1`, single),
      {
        name: 'upload and check / commit',
        value: through.checkMs,
        unit: 'ms',
        baseline: through.commitMs,
        ratio: through.checkMs / through.commitMs,
      },
    ];
  } finally {
    await world.close();
  }
}

type Through = { rows: ContactRow[]; rowsPerS: number; checkMs: number; commitMs: number };

async function commitThroughApi(
  url: string,
  job: { token: string; list: string },
): Promise<Through> {
  const client = createClient(url);
  const { token } = job;
  const start = performance.now();
  const uploaded = await client.ask(uploadImport, {
    token,
    raw: readFileSync(job.list),
    query: { file_name: 'list.csv', default_country: 'US' },
  });
  const params = { id: uploaded.id };
  await client.ask(checkImport, {
    token,
    params,
    body: { mapping: uploaded.mapping, list_name: 'Bench', default_country: 'US' },
  });
  const checked = performance.now();
  await client.ask(commitImport, { token, params });
  let state = await client.ask(getImport, { token, params });
  while (state.status === 'committing') {
    await new Promise((done) => setTimeout(done, 10));
    state = await client.ask(getImport, { token, params });
  }
  if (state.status !== 'done')
    throw new Error(`the import ended as ${state.status}: ${state.failure}`);
  const commitMs = performance.now() - checked;
  const rows = await writtenRows(url, { token, listId: state.list_id as string });
  return { rows, rowsPerS: (rows.length / commitMs) * 1000, checkMs: checked - start, commitMs };
}

async function writtenRows(
  url: string,
  of: { token: string; listId: string },
): Promise<ContactRow[]> {
  const { listContacts } = await import('../../shared/call-lists.ts');
  const client = createClient(url);
  const rows: ContactRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.ask(listContacts, {
      token: of.token,
      params: { id: of.listId },
      query: { limit: 500, ...(cursor ? { cursor } : {}) },
    });
    rows.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return rows;
}

/** Rows per second of plain INSERTs, `batch` rows in a statement and a transaction, with the indexes of `contacts`. */
async function bareInserts(
  admin: pg.Client,
  rows: readonly ContactRow[],
  batch: number,
): Promise<number> {
  await admin.query('drop table if exists bare_contacts');
  await admin.query(
    'create table bare_contacts (like contacts including defaults including constraints including indexes)',
  );
  const accountId = '01890000-0000-7000-8000-000000000001';
  const listId = '01890000-0000-7000-8000-000000000002';
  const start = performance.now();
  for (let from = 0; from < rows.length; from += batch) {
    const part = rows.slice(from, from + batch);
    await admin.query(
      `insert into bare_contacts (account_id, id, list_id, position, name, phone, zone, attributes, seq)
       select $1, u.id, $2, u.position, u.name, u.phone, u.zone, u.attributes, u.position
       from unnest($3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::jsonb[])
         as u (id, position, name, phone, zone, attributes)`,
      [
        accountId,
        listId,
        part.map((r) => r.id),
        part.map((r) => r.position),
        part.map((r) => r.name),
        part.map((r) => r.phone),
        part.map((r) => r.zone),
        part.map((r) => JSON.stringify(r.attributes)),
      ],
    );
  }
  const seconds = (performance.now() - start) / 1000;
  await admin.query('drop table bare_contacts');
  return rows.length / seconds;
}
