import * as contract from '../../shared/sync.ts';
import type { Api } from '../platform/http/api.ts';
import { auditPage } from './audit-page.ts';
import * as service from './service.ts';

export function mountSync(api: Api): void {
  api.mount(contract.pull, async (ctx, { body }) => {
    const { device_id: deviceId, schema, stands } = body;
    // First: a console that is too old for its mirror is one to know of.
    if (stands) await service.noteDevice(ctx, { deviceId, schema, stands });
    const page = await service.pull(ctx, body);
    if (body.coll === 'contacts') await auditPage(ctx, page);
    return page;
  });
  api.mount(contract.push, async (ctx, { body }) => ({ results: await service.push(ctx, body) }));
  api.mount(contract.digest, (ctx, { body }) => service.digest(ctx, body));
}
