import type { Event, EventType } from '../../shared/events.ts';
import type { Mode } from '../../shared/mode.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type NewEvent = {
  id: string;
  seq: number;
  type: EventType;
  /** Null for the account's own. */
  mode: Mode | null;
  data: object;
};

/** Answers the mode each was written with, by id. */
export async function insertEvents(
  tx: Tx,
  events: readonly NewEvent[],
  now: number,
): Promise<Map<string, Mode>> {
  const of = <K extends keyof NewEvent>(key: K) => events.map((event) => event[key]);
  const rows = await tx.query<{ id: string; mode: Mode }>(
    `insert into events (account_id, id, seq, type, data, created_at, mode)
     select $1, e.id, e.seq, e.type, e.data, to_timestamp($6 / 1000.0),
       coalesce(e.mode, (select mode from accounts where account_id = $1 limit 1))
     from unnest($2::uuid[], $3::bigint[], $4::text[], $5::jsonb[], $7::text[]) as e (id, seq, type, data, mode)
     returning id, mode`,
    [
      tx.accountId,
      of('id'),
      of('seq'),
      of('type'),
      events.map(({ data }) => JSON.stringify(data)),
      now,
      of('mode'),
    ],
  );
  return new Map(rows.map(({ id, mode }) => [id, mode]));
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
