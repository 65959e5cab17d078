// Facts made on a device. Every row gets its own result and nothing is dropped: a refused row is kept whole.
// Only a database that cannot answer fails the request as a whole, so that the console sends it again.
import { createHash } from 'node:crypto';
import type { AgentStateFact } from '../../shared/agent-states.ts';
import { AppError } from '../../shared/errors.ts';
import type { CallbackFact, Disposition, Note } from '../../shared/calling.ts';
import type { ContactEdit } from '../../shared/contact-edits.ts';
import type { FactName, PushResult } from '../../shared/sync.ts';
import {
  recordAgentStates,
  recordCallbacks,
  recordContactEdits,
  recordDispositions,
  recordNotes,
} from '../calling/service.ts';
import { inTransaction, memberIdOf, nowInstant, type Ctx } from '../platform/context.ts';
import { findErasedContacts, insertDeadLetters } from './dead-letters.sql.ts';
import {
  contactIdOf,
  idOf,
  isRefused,
  parseRow,
  storableJson,
  type PushedRow,
} from './push.rules.ts';

export type PushInput = { coll: FactName; device_id: string; rows: PushedRow[] };

/** Results in the order of the rows. A row without an id is answered with one made from its content. */
export async function push(ctx: Ctx, input: PushInput): Promise<PushResult[]> {
  try {
    return await pushAll(ctx, input);
  } catch (error) {
    if (isPassing(error))
      throw new AppError('unavailable', 'the facts could not be written just now', {
        cause: error,
      });
    if (!isOfData(error)) throw error;
    ctx.log.warn(
      { err: error, coll: input.coll, rows: input.rows.length },
      'a pushed batch is taken row by row',
    );
  }
  // The checks let a value through that the database refuses: the rows beside it must not suffer.
  const results: PushResult[] = [];
  for (const row of input.rows) results.push(...(await pushOne(ctx, { ...input, rows: [row] })));
  return results;
}

async function pushOne(ctx: Ctx, input: PushInput): Promise<PushResult[]> {
  try {
    return await pushAll(ctx, input);
  } catch (error) {
    if (isPassing(error))
      throw new AppError('unavailable', 'the facts could not be written just now', {
        cause: error,
      });
    if (!isOfData(error)) throw error;
    ctx.log.error({ err: error, coll: input.coll }, 'a pushed fact cannot be stored');
  }
  const refuse = (row: PushedRow) => refusal(row, 'the server cannot store this fact');
  const results = input.rows.map(refuse);
  await inTransaction(ctx, (tx) => keepRefused({ ...ctx, tx }, input, results));
  return results;
}

/** The facts and the refused rows of one request: one transaction. */
function pushAll(ctx: Ctx, input: PushInput): Promise<PushResult[]> {
  return inTransaction(ctx, async (tx) => {
    const inside = { ...ctx, tx };
    const parsed = input.rows.map((row) => parseRow(input.coll, row));
    const facts = parsed.flatMap((p) => ('fact' in p ? [p.fact] : []));
    const recorded = facts.length === 0 ? [] : await record(inside, input, facts);
    const results = parsed.map((p, index) =>
      'fact' in p ? (recorded.shift() as PushResult) : refusal(input.rows[index] ?? {}, p.detail),
    );
    await keepRefused(inside, input, results);
    return results;
  });
}

type AnyFact = Disposition | Note | CallbackFact | AgentStateFact | ContactEdit;

function record(ctx: Ctx, input: PushInput, facts: AnyFact[]): Promise<PushResult[]> {
  const deviceId = input.device_id;
  if (input.coll === 'dispositions')
    return recordDispositions(ctx, { deviceId, rows: facts as Disposition[] });
  if (input.coll === 'notes') return recordNotes(ctx, { deviceId, rows: facts as Note[] });
  if (input.coll === 'agent_states')
    return recordAgentStates(ctx, { deviceId, rows: facts as AgentStateFact[] });
  if (input.coll === 'contact_edits')
    return recordContactEdits(ctx, { deviceId, rows: facts as ContactEdit[] });
  return recordCallbacks(ctx, { deviceId, rows: facts as CallbackFact[] });
}

async function keepRefused(
  ctx: Ctx & { tx: NonNullable<Ctx['tx']> },
  input: PushInput,
  results: PushResult[],
): Promise<void> {
  if (!results.some(isRefused)) return;
  const ids = input.rows.flatMap((row) => contactIdOf(row) ?? []);
  const erased = await findErasedContacts(ctx.tx, ids);
  const letters = results.flatMap((result, index) => {
    if (!isRefused(result)) return [];
    const { id, code, detail } = result;
    const row = input.rows[index] ?? {};
    const contactId = contactIdOf(row);
    // Nothing comes back that was said about somebody who was erased.
    const isErased = contactId !== null && erased.has(contactId);
    const kept = isErased ? { id, contact_id: contactId } : row;
    return [{ id, code: code ?? result.st, detail, json: storableJson(kept) }];
  });
  const from = {
    coll: input.coll,
    memberId: memberIdOf(ctx),
    deviceId: input.device_id,
    at: nowInstant(ctx),
  };
  await insertDeadLetters(ctx.tx, from, letters);
}

function refusal(row: PushedRow, detail: string): PushResult {
  const id = idOf(row) ?? contentId(storableJson(row));
  return { id, st: 'rejected', code: 'invalid_request', detail };
}

/** A UUID (version 8) made from content, so that a repeated row without an id is kept once. */
function contentId(json: string): string {
  const hex = createHash('sha256').update(json).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function sqlState(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return typeof code === 'string' ? code : '';
}

/** A deadlock or a serialisation failure: the same request will do. */
function isPassing(error: unknown): boolean {
  return sqlState(error) === '40P01' || sqlState(error) === '40001';
}

/** The values themselves were refused: data exceptions, constraints, limits of a document. */
function isOfData(error: unknown): boolean {
  return /^(22|23|54)...$/.test(sqlState(error));
}
