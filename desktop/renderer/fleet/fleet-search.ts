import { z } from 'zod';
import { SortKey } from './device-order.ts';

/** What of the fleet is on screen, so that it can be sent to a colleague. */
export const FleetSearch = z.object({
  tab: z.enum(['devices', 'agents']).catch('devices'),
  only: z.enum(['all', 'attention']).catch('all'),
  sort: SortKey.catch('state'),
  order: z.enum(['up', 'down']).catch('up'),
});
