import * as contract from '../../shared/fleet.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountFleet(api: Api): void {
  api.mount(contract.listDevices, (ctx) => service.listDevices(ctx));
  api.mount(contract.listRefusedFacts, async (ctx, { params }) => ({
    data: await service.listRefusedFacts(ctx, params.id),
  }));
  api.mount(contract.signOutDevice, async (ctx, { params }) => ({
    ended: await service.signOutDevice(ctx, params.id),
  }));
  api.mount(contract.releaseDevice, async (ctx, { params }) => ({
    released: await service.releaseDevice(ctx, params.id),
  }));
}
