// The event log: every event is written in the transaction of its cause, together with its deliveries, so a
// cause that is rolled back leaves neither.
import { AppError } from '../../shared/errors.ts';
import {
  EVENT_ACCESS,
  EVENT_TYPES,
  type Event,
  type EventData,
  type EventType,
} from '../../shared/events.ts';
import type { Mode } from '../../shared/mode.ts';
import { inSnapshot, newId, sightOf, type Ctx } from '../platform/context.ts';
import { only, takeSeq, type Tx } from '../platform/db/transaction.ts';
import { enqueueDeliveries } from '../webhooks/service.ts';
import * as sql from './sql.ts';

/** An event to record. `seq` is a number the caller has already taken with `takeSeq`; each event needs its own. */
export type RecordedEvent<T extends EventType> = {
  type: T;
  data: EventData<T>;
  /** Of the call it came of; without one, the account's. */
  mode?: Mode;
  seq?: number;
};

/**
 * Writes one event and the deliveries of the endpoints that subscribe to it, and wakes the delivery job
 * after the commit. Without `seq` it locks the account's counter row, so call it before other locks.
 * Returns its id, which is the `webhook-id` of its deliveries, and its mode.
 */
export async function recordEvent<T extends EventType>(
  ctx: Ctx,
  tx: Tx,
  event: RecordedEvent<T>,
): Promise<{ id: string; mode: Mode }> {
  const seq = event.seq ?? (await takeSeq(tx));
  return only(await recordEvents(ctx, tx, [{ ...event, seq }]));
}

/** The same for several, in one statement each for events and deliveries. */
export async function recordEvents<T extends EventType>(
  ctx: Ctx,
  tx: Tx,
  events: readonly (RecordedEvent<T> & { seq: number })[],
): Promise<{ id: string; mode: Mode }[]> {
  const rows = events.map(({ type, data, mode, seq }) => ({
    id: newId(),
    type,
    data: EVENT_TYPES[type].parse(data),
    mode: mode ?? null,
    seq,
  }));
  const modes = await sql.insertEvents(tx, rows, ctx.now);
  const recorded = rows.map(({ id, type, data }) => ({
    id,
    type,
    mode: modes.get(id) as Mode,
    bytes: JSON.stringify(data).length,
  }));
  await enqueueDeliveries(ctx, tx, recorded);
  return recorded;
}

export type EventPage = { data: Event[]; has_more: boolean; next_cursor: string | null };

/** The feed, oldest first. `next_cursor` is where to go on asking, at the end of the feed too. */
export async function listEvents(
  ctx: Ctx,
  query: { limit: number; cursor?: string; type?: EventType; mode?: Mode },
): Promise<EventPage> {
  const after = query.cursor === undefined ? 0 : parseCursor(query.cursor);
  const rows = await inSnapshot(ctx, (tx) =>
    sql.listEvents(tx, {
      seq: after,
      type: query.type ?? null,
      mode: query.mode ?? null,
      limit: query.limit + 1,
      hide: hiddenFrom(ctx),
    }),
  );
  const data = rows.slice(0, query.limit);
  const last = data.at(-1);
  return {
    data,
    has_more: rows.length > query.limit,
    next_cursor: last ? String(last.seq) : (query.cursor ?? null),
  };
}

/** The fields whoever asks may not see, of every type: no name means two things. */
function hiddenFrom(ctx: Ctx): sql.Hidden {
  const sight = sightOf(ctx);
  const fields = Object.values(EVENT_ACCESS).flatMap(({ hides }) => Object.entries(hides));
  const hidden = fields.filter(([, part]) => !sight[part]);
  const names = (isNumber: boolean) =>
    hidden.filter(([, part]) => (part === 'phones') === isNumber).map(([name]) => name);
  // Notes that are seen may hold numbers that are not.
  const notes = fields.filter(([, part]) => part === 'notes').map(([name]) => name);
  const typed = Object.values(EVENT_ACCESS).flatMap((access) => access.typed ?? []);
  const text = sight.phones ? [] : [...notes, ...typed];
  return { empty: names(false), mask: names(true), text };
}

function parseCursor(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new AppError('invalid_request', 'the cursor is not one this operation gave', {
    errors: [
      {
        pointer: 'query/cursor',
        code: 'invalid_cursor',
        detail: 'use a next_cursor of this operation',
      },
    ],
  });
}
