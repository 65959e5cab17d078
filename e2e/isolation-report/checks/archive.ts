// The archive of a whole account, unpacked: each file in it is read to its end, and it holds the account’s rows, all of
// them and no more.
import yauzl from 'yauzl';
import { createExport, downloadExport } from '../../../shared/exports.ts';
import { createClient } from '../../../server/demo/client.ts';
import { foreignIn, leak, type Bench } from '../bench.ts';
import { signedIn, type Filled } from '../fixture.ts';
import { finishedExport } from '../own/work-hands.ts';
import type { Surface } from '../types.ts';

/** What the server writes while an export is made, or because it is. */
const MOVING = /^(audit_|exports$|sessions$|session_|idempotency_)/;

export async function readArchive(bench: Bench, surface: Surface, own: Filled): Promise<void> {
  const actor = bench.actor(own.slug, 'owner');
  const sample = { params: {}, query: {}, body: {} };
  const id = await finishedExport({ bench, own, actor, sample });
  const path = downloadExport.path.replace('{id}', id);
  const response = await fetch(bench.site.url + path, {
    headers: { authorization: `Bearer ${await signedIn(createClient(bench.site.url), actor)}` },
  });
  const files = await unzipped(Buffer.from(await response.arrayBuffer()));
  const where = (name: string) => `${name} in the archive of ${own.slug}`;
  for (const [name, text] of files) {
    surface.probes += 1;
    for (const what of foreignIn(bench, own.slug, { text }))
      leak(bench, surface, { where: where(name), what: `it holds ${what}` });
  }
  for (const [name, text] of files) {
    const table = /^(\w+)\.json$/.exec(name)?.[1] ?? '';
    if (!bench.tables.some((t) => t.name === table) || MOVING.test(table)) continue;
    surface.probes += 1;
    const { length } = JSON.parse(text) as unknown[];
    const due = await rowsIn(bench, table, own.id);
    if (length !== due)
      leak(bench, surface, { where: where(name), what: `it holds ${length} rows of ${due}` });
  }
  surface.probes += 1;
  if (![...files.values()].some((text) => text.includes(own.canary)))
    leak(bench, surface, { where: createExport.path, what: `nothing of ${own.slug} is in it` });
}

async function rowsIn(bench: Bench, table: string, accountId: string): Promise<number> {
  const { rows } = await bench.site.database.admin.query<{ n: number }>(
    `select count(*)::int as n from ${table} where account_id = $1`,
    [accountId],
  );
  return rows[0]?.n ?? 0;
}

/** Every file of an archive, by name. */
function unzipped(bytes: Buffer): Promise<Map<string, string>> {
  return new Promise((done, failed) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return failed(error);
      const files = new Map<string, string>();
      zip.on('end', () => done(files));
      zip.on('error', failed);
      zip.on('entry', (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (broken, stream) => {
          if (broken) return failed(broken);
          const parts: Buffer[] = [];
          stream.on('data', (part: Buffer) => parts.push(part));
          stream.on('error', failed);
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(parts).toString('utf8'));
            zip.readEntry();
          });
        });
      });
      zip.readEntry();
    });
  });
}
