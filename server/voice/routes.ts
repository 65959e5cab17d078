import * as contract from '../../shared/voice.ts';
import { mustFind } from '../platform/context.ts';
import type { Api } from '../platform/http/api.ts';
import * as service from './service.ts';

export function mountVoice(api: Api): void {
  api.mount(contract.issueVoice, (ctx) => service.issueVoice(ctx));
  api.mount(contract.setBridgePhone, (ctx, { body }) => service.setBridgePhone(ctx, body));
  api.mountOpen(contract.carrierAgentLeg, ({ request, raw }) =>
    service.takeAgentLeg(request, mustFind(raw)),
  );
}
