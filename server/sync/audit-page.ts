import type { Page } from '../../shared/sync.ts';
import type { Ctx } from '../platform/context.ts';
import { auditRead } from '../platform/http/audited.ts';

/** What a console mirrored of whom: one row for a list when it begins, then one with counts every five minutes. */
export async function auditPage(ctx: Ctx, { docs }: Pick<Page, 'docs'>): Promise<void> {
  for (const [listId, of] of Map.groupBy(docs, (doc) => String(doc['bucket']))) {
    const target = { kind: 'call_list', id: listId };
    await auditRead(ctx, { action: 'contacts.synced', target, rows: of.length });
  }
}
