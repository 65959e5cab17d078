import { z } from 'zod';
import { AuditOnly } from '../../../shared/audit.ts';
import { Id } from '../../../shared/ids.ts';

export const spans = { day: 1, week: 7, month: 30, quarter: 90 } as const;
export type Span = keyof typeof spans | 'all';

/** The filters of the audit log as they stand in the address; anything unknown filters nothing. */
export const AuditSearch = z.object({
  since: z.enum(['day', 'week', 'month', 'quarter', 'all']).catch('week'),
  who: Id.optional().catch(undefined),
  about: z
    .string()
    .regex(/^[a-z_]{1,40}\.$/)
    .optional()
    .catch(undefined),
  only: AuditOnly.optional().catch(undefined),
});
