// Who may do what, as data: printed to docs/access.md and shown in the settings.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Nothing } from './ids.ts';
import { ADMINISTERING, Role } from './roles.ts';

export const AccessKind = z.enum(['operation', 'export', 'socket_event', 'webhook_topic', 'job']);
export type AccessKind = z.infer<typeof AccessKind>;

export const AccessRow = z.strictObject({
  kind: AccessKind,
  name: z.string(),
  what: z.string(),
  /** Roles of members that may; empty when no member may. */
  roles: z.array(Role),
  /** Whoever may beside members, in words. */
  others: z.string(),
  /** What else must hold, in words. */
  conditions: z.array(z.string()),
});
export type AccessRow = z.infer<typeof AccessRow>;

export const getAccess = endpoint({
  method: 'get',
  path: '/v1/access',
  summary: 'Who may do what: every operation, export, socket event, webhook topic and job',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(AccessRow) }),
  errors: [],
});
