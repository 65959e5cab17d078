import { getAccess } from '../../shared/access.ts';
import type { Api } from '../platform/http/api.ts';
import { listAccess } from './service.ts';

export function mountAccess(api: Api): void {
  api.mount(getAccess, async () => ({ data: listAccess(api.endpoints) }));
}
