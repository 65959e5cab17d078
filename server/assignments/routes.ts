import * as contract from '../../shared/assignments.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountAssignments(api: Api): void {
  api.mount(contract.listAssignments, async (ctx) => ({
    data: await service.listAssignments(ctx),
  }));
  api.mount(contract.setAssignment, (ctx, { params, body }) =>
    service.setAssignment(ctx, params.id, body),
  );
}
