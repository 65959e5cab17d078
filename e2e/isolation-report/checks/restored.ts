// A copy of the database, made after everything above was done to it, holds the accounts apart like the first one.
import { setTimeout as sleep } from 'node:timers/promises';
import { findTraces } from '../../../server/erasures/test/traces.ts';
import { digestOf } from '../../../server/isolation/test/database-probes.ts';
import { leak, type Bench } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import { surfaceOf, type Surface } from '../types.ts';
import { checkCatalogueOf, checkDatabase } from './database.ts';
import { checkErasedAccount } from './erased-account.ts';

export async function checkRestored(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('restored');
  for (const check of [checkCatalogueOf, checkDatabase]) {
    const found = await check(bench);
    surface.probes += found.probes;
    surface.leaks.push(...found.leaks);
  }
  surface.figures['copied with'] = 'CREATE DATABASE … TEMPLATE, file by file';
  surface.skipped.push({
    what: 'a dump and its restore',
    reason:
      'pg_dump is not shipped with the embedded PostgreSQL; the copy is one of the database’s own making',
  });
  await checkErased(bench, surface);
  await checkErasedAccount(bench, surface);
  return surface;
}

/** Erases a person and looks for their words in every column of every table; other accounts must be as they were. */
async function checkErased(bench: Bench, surface: Surface): Promise<void> {
  const { database } = bench.site;
  const own = bench.of('cedar');
  const calling = rowsOf(own, 'calls').filter((row) => row['next_at'] !== null);
  // The carrier of this run ends no call by itself, and an erasure waits for those under way.
  const inCall = new Set(calling.flatMap((row) => [row['to_phone'], row['contact_id']]));
  const contact = rowsOf(own, 'contacts').find(
    (row) => row['erased_at'] === null && !inCall.has(row['phone']) && !inCall.has(row['id']),
  );
  if (!contact) throw new Error('the fixture has nobody to erase');
  const words = wordsAbout(own, String(contact['phone']));
  const looked = { accountId: own.id, words };
  if ((await findTraces(database.admin, looked)).length === 0)
    throw new Error('whom nothing is known of cannot show an erasure');
  const others = bench.filled.filter((f) => f.id !== own.id).map((f) => f.id);
  const before = await digestOf(database, bench.tables, others);
  await erase(bench, { contact_id: contact['id'], reason: 'asked by letter' });
  // Whom it is depends on which calls of the probes are still under way, and so does how many words there are.
  surface.probes += bench.tables.length + 1;
  for (const { table } of await findTraces(database.admin, looked))
    leak(bench, surface, { where: table, what: 'still says words of a person who was erased' });
  if ((await digestOf(database, bench.tables, others)) !== before)
    leak(bench, surface, { where: 'erasure', what: 'changed a row of another account' });
}

const rowsOf = (account: Filled, table: string) => account.rows.get(table) ?? [];

/** The number, name and fields of a person, and what was said about them. */
function wordsAbout(account: Filled, phone: string): string[] {
  const contacts = rowsOf(account, 'contacts').filter((row) => row['phone'] === phone);
  const ids = new Set(contacts.map((row) => row['id']));
  const said = (table: string, column: string) =>
    rowsOf(account, table)
      .filter((row) => ids.has(row['contact_id']))
      .map((row) => String(row[column]));
  const fields = contacts.flatMap((row) => Object.values(row['attributes'] as object).map(String));
  const texts = [
    said('dispositions', 'note'),
    said('notes', 'text'),
    said('callbacks', 'note'),
    said('contact_edits', 'from_value'),
    said('contact_edits', 'to_value'),
  ];
  const names = contacts.map((row) => String(row['name']));
  return [phone.slice(1), ...names, ...fields, ...texts.flat()].filter(isTelling);
}

/** What the probes themselves said of a contact is one letter, which stands in everybody's rows. */
const isTelling = (word: string) => word.length > 3;

async function erase(bench: Bench, wish: object): Promise<void> {
  const owner = bench.actor('cedar', 'owner');
  const asked = await bench.ask(owner, {
    method: 'POST',
    path: '/v1/erasures',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wish),
  });
  if (asked.status !== 202) throw new Error(`the erasure answered ${asked.status}: ${asked.text}`);
  const { id } = JSON.parse(asked.text) as { id: string };
  let seen = '';
  for (let n = 0; n < WAITS; n += 1) {
    seen = (await bench.ask(owner, { method: 'GET', path: `/v1/erasures/${id}` })).text;
    if ((JSON.parse(seen) as { status?: string }).status === 'done') return;
    await sleep(WAIT_MS);
  }
  throw new Error(`the erasure did not end: ${seen}`);
}

const WAITS = 300;
const WAIT_MS = 100;
