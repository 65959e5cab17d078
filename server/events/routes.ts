import * as contract from '../../shared/events.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountEvents(api: Api): void {
  api.mount(contract.listEvents, (ctx, { query }) => service.listEvents(ctx, query));
}
