import * as contract from '../../shared/sync.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountSync(api: Api): void {
  api.mount(contract.pull, (ctx, { body }) => service.pull(ctx, body));
  api.mount(contract.push, async (ctx, { body }) => ({ results: await service.push(ctx, body) }));
  api.mount(contract.digest, (ctx, { body }) => service.digest(ctx, body));
}
