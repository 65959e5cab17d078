import type { Event, EventType } from '../../shared/events.ts';
import type { Mode } from '../../shared/mode.ts';
import { only, type Tx } from '../platform/db/transaction.ts';

export type NewEvent = {
  id: string;
  seq: number;
  type: EventType;
  /** Null for the account's own. */
  mode: Mode | null;
  data: object;
  now: number;
};

/** Answers the mode it was written with. */
export async function insertEvent(tx: Tx, event: NewEvent): Promise<Mode> {
  const rows = await tx.query<{ mode: Mode }>(
    `insert into events (account_id, id, seq, type, data, created_at, mode)
     values ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0),
       coalesce($7, (select mode from accounts where account_id = $1 limit 1)))
     returning mode`,
    [
      tx.accountId,
      event.id,
      event.seq,
      event.type,
      JSON.stringify(event.data),
      event.now,
      event.mode,
    ],
  );
  return only(rows).mode;
}

/** Fields of any event's data that are left out, and numbers of which only the last digits are shown. */
export type Hidden = {
  empty: readonly string[];
  mask: readonly string[];
  /** Text in which numbers are hidden. */
  text: readonly string[];
};

/** The events after a sequence number. Numbers become visible in order, so nothing appears behind it later. */
export function listEvents(
  tx: Tx,
  after: { seq: number; type: EventType | null; mode: Mode | null; limit: number; hide: Hidden },
): Promise<Event[]> {
  return tx.query<Event>(
    `select id, seq, type, mode, created_at,
            case when cardinality($5::text[] || $6::text[] || $7::text[]) = 0 then data else (
              select jsonb_object_agg(f.key, case
                when f.key = any($5) then 'null'
                when f.key = any($6) then to_jsonb(app.masked_phone(f.value #>> '{}'))
                when f.key = any($7) then to_jsonb(app.masked_text(f.value #>> '{}'))
                else f.value end)
              from jsonb_each(data) f
            ) end as data
     from events
     where account_id = $1 and seq > $2 and ($3::text is null or type = $3) and ($8::text is null or mode = $8)
     order by seq
     limit $4`,
    [
      tx.accountId,
      after.seq,
      after.type,
      after.limit,
      after.hide.empty,
      after.hide.mask,
      after.hide.text,
      after.mode,
    ],
  );
}
