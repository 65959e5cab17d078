// Corrections of contacts. An edit holds when nobody else changed the field since; otherwise it is refused with what the
// field holds now, kept as a dead letter, and the person chooses between the two.
import {
  attributeOf,
  type ContactEdit,
  type ContactFields,
  fieldValue,
  withField,
} from '../../shared/contact-edits.ts';
import { cleanField, hideNumbers, lockFields, setFields } from '../call-lists/service.ts';
import { recordEvent } from '../events/service.ts';
import { audit } from '../platform/audit.ts';
import type { Ctx } from '../platform/context.ts';
import * as rules from './contact-edits.rules.ts';
import * as sql from './contact-edits.sql.ts';
import { rejected, type FactResult } from './facts.rules.ts';
import { factOf, inBatch, lower, timed, type Batch, type Made, type Work } from './facts.ts';

type Edited = rules.EditedContact & {
  erased: boolean;
  reached: boolean;
  /** Field → the contact's version of its last edit. */
  lastEdits: Map<string, number>;
};

/** By contact, as they are after the edits of this batch that were taken so far. */
type AllEdited = Map<string, Edited>;

/** An edit that holds, and what it makes of its contact; null where it says what is there already. */
type Applied = { to: string; appliedVer: number; fields: ContactFields | null };

/** Records corrections of contacts' fields and applies those that hold. */
export async function recordContactEdits(
  ctx: Ctx,
  { deviceId, rows }: Batch<ContactEdit>,
): Promise<FactResult[]> {
  let all: AllEdited = new Map();
  const results = await inBatch(ctx, { coll: 'contact_edits', rows }, async (work) => {
    all = await findEdited(work);
    const applied = new Map<string, Applied>();
    return {
      check: (edit) => {
        const edited = all.get(lower(edit.contact_id));
        const refusal = timed(edit, []) ?? unseen(work, edit) ?? check(edit, edited);
        if (!refusal) applied.set(lower(edit.id), apply(edit, all));
        return refusal;
      },
      write: async (taken) => {
        let changedUpTo = 0;
        for (const made of taken) {
          const how = applied.get(lower(made.fact.id));
          if (how && (await write(work, { made, how, deviceId }))) changedUpTo = made.seq;
        }
        return changedUpTo;
      },
    };
  });
  return results.map((result, index) => withMaster(rows[index] as ContactEdit, result, all));
}

async function findEdited({ tx, contacts }: Work): Promise<AllEdited> {
  const ids = [...contacts.keys()];
  const found = await lockFields(tx, ids);
  const edits = Map.groupBy(await sql.listLastEdits(tx, ids), (edit) => edit.contactId);
  return new Map(
    found.map(({ id, ...contact }) => {
      const lastEdits = new Map((edits.get(id) ?? []).map((e) => [e.field, e.appliedVer]));
      const reached = contacts.get(id)?.reached ?? false;
      return [id, { ...contact, reached, lastEdits }];
    }),
  );
}

/** A field may have a number for its name; trying names out must tell nothing. */
function unseen({ tx, contacts }: Work, edit: ContactEdit): FactResult | null {
  const { id, field } = edit;
  // The answer to an edit says what the field holds, so it is for those who may read the contact.
  if (!contacts.get(lower(edit.contact_id))?.reached)
    return rejected(id, 'not_found', 'there is no such contact on that call list');
  if (tx.sight.phones || hideNumbers(field) === field) return null;
  return rejected(id, 'forbidden', rules.NOT_SEEN);
}

function check(edit: ContactEdit, edited: Edited | undefined): FactResult | null {
  // Of somebody who was erased nothing is left to compare with, and nothing is written.
  if (!edited || edited.erased) return null;
  const cleaned = { ...edit, to: cleanField(edit) };
  return rules.checkEdit(cleaned, edited) ?? staleness(cleaned, edited);
}

function staleness(edit: ContactEdit, { ver, fields, lastEdits }: Edited): FactResult | null {
  const value = fieldValue(fields, edit.field);
  const lastEditVer = lastEdits.get(edit.field) ?? 0;
  if (!rules.isStale(edit, { value, ver, lastEditVer })) return null;
  return rejected(edit.id, 'stale_field', 'somebody else changed this field meanwhile');
}

/** Takes the edit into what the contact is; the next one of the batch is checked against that. */
function apply(edit: ContactEdit, all: AllEdited): Applied {
  const contactId = lower(edit.contact_id);
  const edited = all.get(contactId);
  const to = cleanField(edit);
  if (!edited || edited.erased) return { to: '', appliedVer: edited?.ver ?? 0, fields: null };
  const { ver, lastEdits } = edited;
  const isChange = fieldValue(edited.fields, edit.field) !== to;
  const appliedVer = isChange ? ver + 1 : ver;
  lastEdits.set(edit.field, appliedVer);
  if (!isChange) return { to, appliedVer, fields: null };
  const change = { field: edit.field, value: to };
  const fields = withField(edited.fields, change);
  const shown = withField(edited.shown, change);
  all.set(contactId, { ...edited, fields, shown, ver: appliedVer });
  return { to, appliedVer, fields };
}

type Writing = { made: Made<ContactEdit>; how: Applied; deviceId: string };

/** Answers whether the contact changed. */
async function write(work: Work, { made, how, deviceId }: Writing): Promise<boolean> {
  const { ctx, tx, memberId } = work;
  const { field, from, base_ver: baseVer } = made.fact;
  const { to, appliedVer, fields } = how;
  const base = factOf(made, memberId, ctx);
  await sql.insertContactEdit(tx, { ...base, deviceId, field, from, to, baseVer, appliedVer });
  if (!fields) return false;
  await setFields(tx, { contactId: base.contactId, fields, seq: made.seq });
  await tell(work, { made, to });
  return true;
}

async function tell(
  { ctx, tx, memberId }: Work,
  { made, to }: { made: Made<ContactEdit>; to: string },
): Promise<void> {
  const { fact, seq } = made;
  const { id, contactId, listId, clientAt } = factOf(made, memberId, ctx);
  const attribute = attributeOf(fact.field);
  await audit(ctx, tx, {
    action: 'contact.corrected',
    target: { kind: 'contact', id: contactId },
    // Which one is for the contact's history: people write all sorts of things into names of fields.
    detail: { field: attribute === null ? 'name' : 'attribute' },
  });
  await recordEvent(ctx, tx, {
    type: 'contact.updated',
    seq,
    data: {
      edit_id: id,
      contact_id: contactId,
      list_id: listId,
      field: fact.field,
      value: to,
      member_id: memberId,
      client_at: clientAt,
    },
  });
}

/** What the field holds now, for whoever was right and whoever was late. */
function withMaster(edit: ContactEdit, result: FactResult, all: AllEdited): FactResult {
  const edited = all.get(lower(edit.contact_id));
  const isAboutField = result.st !== 'rejected' || result.code === 'stale_field';
  if (!isAboutField || !edited?.reached || edited.erased) return result;
  return { ...result, master: { value: fieldValue(edited.shown, edit.field), ver: edited.ver } };
}
