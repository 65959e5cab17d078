// The one place where uses of the API become audit rows by themselves: what was read of the people who are called,
// and what was refused. What changes something writes its own row, in its own transaction.
import type { Endpoint } from '../../../shared/endpoint.ts';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import type { AuditEntry } from '../audit.ts';
import type { Ctx } from '../context.ts';
import { INVALID_INPUT } from './errors.ts';

/** A console that reads on all day writes one row for each thing in this time. */
const READ_WINDOW_MS = 5 * 60_000;
const REFUSAL_WINDOW_MS = 60_000;

const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'forbidden',
  'step_up_required',
  'second_factor_required',
  'view_as_read_only',
]);

export type Read = {
  action: string;
  target: AuditEntry['target'];
  rows: number;
  /** Before the answer is sent; otherwise within a second. */
  now?: boolean;
};

/** Writes down that data about people who are called was read. Repeats within five minutes are summed up. */
export async function auditRead(ctx: Ctx, { action, target, rows, now }: Read): Promise<void> {
  const occurrence = {
    entry: { action, target, isRead: true },
    key: `${action}/${target.kind}/${target.id}`,
    windowMs: READ_WINDOW_MS,
    rows,
  };
  if (now || isVisitor(ctx)) await ctx.deps.auditBuffer.write(ctx, occurrence);
  else ctx.deps.auditBuffer.add(ctx, occurrence);
}

const isVisitor = ({ actor }: Ctx): boolean => actor.kind === 'member' && actor.viewAs !== null;

/** Reads of a visitor are written by view-as, each of them and only once. */
export function isVisitorsRead(ctx: Ctx, e: Endpoint): boolean {
  return isVisitor(ctx) && (e.method === 'get' || e.readsOnly === true);
}

type Answered = { params: unknown; answer: unknown };

/** What an operation that declares a read has read, from what it answers. */
export function readOf(e: Endpoint, { params, answer }: Answered): Omit<Read, 'now'> | null {
  if (!e.reads) return null;
  const { what, of } = e.reads;
  const named = idIn(params) ?? idIn((answer as { contact?: unknown } | null)?.contact);
  const data = (answer as { data?: unknown } | null)?.data;
  return {
    action: `${what}.read`,
    target: { kind: of, id: named },
    rows: Array.isArray(data) ? data.length : 1,
  };
}

/** The read of an operation that declares one, from what it answers. */
export async function auditAnswer(
  e: Endpoint,
  { ctx, params, answer }: { ctx: Ctx; params: unknown; answer: unknown },
): Promise<void> {
  const read = readOf(e, { params, answer });
  if (read === null || isVisitorsRead(ctx, e)) return;
  await auditRead(ctx, { ...read, now: e.reads?.now ?? false });
}

function idIn(value: unknown): string | null {
  const id = (value as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' ? id : null;
}

/** Writes down that somebody we know was refused; one row a minute for each of their operations, with a count. */
export function auditRefusal(ctx: Ctx, e: Endpoint, failure: unknown): void {
  if (!(failure instanceof AppError)) return;
  const isInvalid = INVALID_INPUT.has(failure.code);
  if (!isInvalid && !REFUSALS.has(failure.code)) return;
  // The operator has no account, and so no log to stand in.
  if (ctx.actor.kind === 'operator') return;
  const operation = `${e.method} ${e.path}`;
  ctx.deps.auditBuffer.add(ctx, {
    entry: {
      action: isInvalid ? 'input.refused' : 'access.refused',
      target: { kind: 'operation', id: operation },
      detail: { code: failure.code, ...(isInvalid && { fields: fieldsOf(failure) }) },
      outcome: 'refused',
    },
    key: `${failure.code}/${operation}`,
    windowMs: REFUSAL_WINDOW_MS,
  });
}

/** Which fields were wrong, and how; never what was in them, nor the names of fields that do not exist. */
function fieldsOf({ errors = [] }: AppError): string[] {
  const known = errors.filter(({ code }) => code !== 'unknown_field');
  const others = known.length < errors.length ? ['unknown_field'] : [];
  return [...known.slice(0, 10).map(({ pointer, code }) => `${pointer} ${code}`), ...others];
}
