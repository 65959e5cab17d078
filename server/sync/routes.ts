import * as contract from '../../shared/sync.ts';
import type { Ctx } from '../platform/context.ts';
import type { Api } from '../platform/http/api.ts';
import { auditRead } from '../platform/http/audited.ts';
import * as service from './service.ts';

/** What a console mirrored of whom: one row for a list when it begins, then one with counts every five minutes. */
async function auditPull(ctx: Ctx, { docs }: service.Page): Promise<void> {
  for (const [listId, of] of Map.groupBy(docs, (doc) => String(doc['bucket']))) {
    const target = { kind: 'call_list', id: listId };
    await auditRead(ctx, { action: 'contacts.synced', target, rows: of.length });
  }
}

export function mountSync(api: Api): void {
  api.mount(contract.pull, async (ctx, { body }) => {
    const { device_id: deviceId, schema, stands } = body;
    // First: a console that is too old for its mirror is one to know of.
    if (stands) await service.noteDevice(ctx, { deviceId, schema, stands });
    const page = await service.pull(ctx, body);
    if (body.coll === 'contacts') await auditPull(ctx, page);
    return page;
  });
  api.mount(contract.push, async (ctx, { body }) => ({ results: await service.push(ctx, body) }));
  api.mount(contract.digest, (ctx, { body }) => service.digest(ctx, body));
}
