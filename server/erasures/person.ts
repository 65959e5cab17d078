// Erasing a person from an account, step by step. The order matters: what could write them anew comes first, then the
// contacts, from where on late facts are taken without their words, then everything that was written before.
import { erasedPhone, insertOptedOutHash, pokeContacts } from '../call-lists/service.ts';
import { deleteExportFile } from '../exports/service.ts';
import { nowInstant } from '../platform/context.ts';
import { takeSeq, type Tx } from '../platform/db/transaction.ts';
import { phoneHasher } from '../platform/phone-ref.ts';
import * as files from './files.sql.ts';
import { emailsIn, numberFinder, patternOf } from './number.rules.ts';
import * as sql from './person.sql.ts';
import { setContactIds } from './sql.ts';
import { openPhone, step, type Step, type StepResult, type Work } from './steps.ts';

/** Contacts that change in one transaction. */
const MENTIONS_AT_ONCE = 500;

export const PERSON_STEPS: readonly Step[] = [
  step('imports', eraseFromImports),
  step('mails', eraseMails),
  step('contacts', eraseContacts),
  step('mentions', eraseMentions),
  step('facts', eraseFacts),
  step('calls', eraseCalls),
  step('events', eraseEvents),
  step('deliveries', eraseAttempts),
  step('answers', eraseAnswers),
  step('exports', eraseExports),
];

function personOf({ ctx, erasure }: Work): sql.Person {
  const phone = openPhone(ctx.deps, ctx.accountId, erasure);
  return {
    phone,
    pattern: patternOf(phone),
    erasedPhone: erasedPhone(phoneHasher(ctx.deps, ctx.accountId)(phone)),
    contactIds: erasure.contactIds,
  };
}

/** The number and the ids of the contacts, as they stand in texts that machines wrote. */
const wordsOf = (person: sql.Person) => [person.phone, ...person.contactIds];

async function eraseFromImports(work: Work, tx: Tx): Promise<StepResult> {
  const open = await files.lockOpenImports(tx);
  if (await files.isImporting(tx)) return { waitsFor: 'imports' };
  const person = personOf(work);
  const holding: string[] = [];
  for (const id of open) if (await holdsNumber(tx, id, person.phone)) holding.push(id);
  await files.cancelImports(tx, holding);
  return {
    removed: {
      import_files: await files.deleteFiles(tx, holding),
      import_problems: await files.emptyProblems(tx, person),
      imports: await files.emptyImports(tx, { person, alsoIds: holding }),
    },
  };
}

async function holdsNumber(tx: Tx, importId: string, phone: string): Promise<boolean> {
  const isFoundIn = numberFinder(phone);
  for (let part = 0; ; part += 1) {
    const piece = await files.findPart(tx, { importId, part });
    if (piece === null) return false;
    if (isFoundIn(piece)) return true;
  }
}

async function eraseMails(work: Work, tx: Tx): Promise<StepResult> {
  const texts = await sql.listAttributes(tx, personOf(work));
  const emails = texts.flatMap(emailsIn);
  return { removed: { mails: emails.length > 0 ? await sql.emptyMails(tx, emails) : [] } };
}

async function eraseContacts(work: Work, tx: Tx): Promise<StepResult> {
  const { ctx, erasure } = work;
  const seq = await takeSeq(tx);
  // An import that began since would otherwise bring the person back behind us.
  if (await files.isImporting(tx)) return { waitsFor: 'imports' };
  const person = personOf(work);
  const at = nowInstant(ctx);
  if (await sql.isOptedOut(tx, person)) {
    const hash = phoneHasher(ctx.deps, ctx.accountId)(person.phone);
    await insertOptedOutHash(tx, { hash, at });
  }
  const optOuts = await sql.deleteOptOut(tx, person);
  const emptied = await sql.emptyContacts(tx, person, { seq, at });
  for (const { listId, worked } of emptied) await sql.discount(tx, { listId, worked, seq });
  const contactIds = emptied.map((contact) => contact.id);
  await sql.endClaims(tx, { contactIds, at });
  await setContactIds(tx, { id: erasure.id, contactIds });
  erasure.contactIds = contactIds;
  pokeContacts(ctx, tx, seq);
  const refs = Array.from({ length: optOuts }, () => erasure.personRef);
  return { removed: { contacts: contactIds, opt_outs: refs } };
}

/** Every contact is read, so they are found before the account's counter is held: nobody's facts wait for that. */
async function eraseMentions(work: Work, tx: Tx): Promise<StepResult> {
  const person = personOf(work);
  const found = await sql.findMentions(tx, person, MENTIONS_AT_ONCE);
  if (found.length === 0) return { removed: { mentions: [] } };
  const seq = await takeSeq(tx);
  const mentions = await sql.hideInContacts(tx, person, { seq, contactIds: found });
  if (mentions.length > 0) pokeContacts(work.ctx, tx, seq);
  return { removed: { mentions }, goesOn: found.length === MENTIONS_AT_ONCE };
}

async function eraseEvents(work: Work, tx: Tx): Promise<StepResult> {
  const person = personOf(work);
  const emptied = await sql.emptyEvents(tx, person);
  return { removed: { events: [...emptied, ...(await sql.hideInEvents(tx, person))] } };
}

async function eraseFacts(work: Work, tx: Tx): Promise<StepResult> {
  const person = personOf(work);
  return {
    removed: {
      dispositions: await sql.emptyFactsOf(tx, 'dispositions', person),
      notes: await sql.emptyFactsOf(tx, 'notes', person),
      callbacks: await sql.emptyFactsOf(tx, 'callbacks', person),
      callback_changes: await sql.emptyFactsOf(tx, 'callback_changes', person),
      contact_edits: await sql.emptyContactEdits(tx, person),
    },
  };
}

async function eraseCalls(work: Work, tx: Tx): Promise<StepResult> {
  const person = personOf(work);
  if (await sql.hasOpenCall(tx, person)) return { waitsFor: 'calls' };
  const calls = await sql.emptyCalls(tx, person);
  await sql.deleteGuards(tx, calls);
  return { removed: { calls, call_events: await sql.emptyCallEvents(tx, calls) } };
}

async function eraseAttempts(work: Work, tx: Tx): Promise<StepResult> {
  const person = personOf(work);
  if (await sql.isBeingDelivered(tx, person, nowInstant(work.ctx)))
    return { waitsFor: 'deliveries' };
  const said = { words: wordsOf(person), pattern: person.pattern };
  return { removed: { delivery_attempts: await sql.emptyAttempts(tx, said) } };
}

async function eraseAnswers(work: Work, tx: Tx): Promise<StepResult> {
  const person = personOf(work);
  const words = wordsOf(person);
  return {
    removed: {
      idempotent_answers: await sql.emptyAnswers(tx, words),
      refused_facts: await sql.deleteDeadLetters(tx, { words, pattern: person.pattern }),
    },
  };
}

/** Files are gone before a row says so; a crash between the two repeats the step. */
async function eraseExports({ ctx }: Work, tx: Tx): Promise<StepResult> {
  if (await files.isExporting(tx)) return { waitsFor: 'exports' };
  const exports = await files.expireExports(tx);
  for (const id of exports) await deleteExportFile(ctx.deps, ctx.accountId, id);
  return { removed: { exports } };
}
