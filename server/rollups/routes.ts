import { getRollup } from '../../shared/rollups.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountRollups(api: Api): void {
  api.mount(getRollup, (ctx, { query }) => service.getRollup(ctx, query));
}
