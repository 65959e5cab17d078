import type { Event, EventType } from '../../shared/events.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type NewEvent = { id: string; seq: number; type: EventType; data: object; now: number };

export async function insertEvent(tx: Tx, event: NewEvent): Promise<void> {
  await tx.execute(
    `insert into events (account_id, id, seq, type, data, created_at)
     values ($1, $2, $3, $4, $5, to_timestamp($6 / 1000.0))`,
    [tx.accountId, event.id, event.seq, event.type, JSON.stringify(event.data), event.now],
  );
}

/** The events after a sequence number. Numbers become visible in order, so nothing appears behind it later. */
export function listEvents(
  tx: Tx,
  after: { seq: number; type: EventType | null; limit: number },
): Promise<Event[]> {
  return tx.query<Event>(
    `select id, seq, type, created_at, data
     from events
     where account_id = $1 and seq > $2 and ($3::text is null or type = $3)
     order by seq
     limit $4`,
    [tx.accountId, after.seq, after.type, after.limit],
  );
}
