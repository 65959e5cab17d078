// Who works which call list. A list nobody is assigned to is everybody's; one with assigned members is for these, and
// for those who supervise. To everybody else it is as if it did not exist.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Nothing } from './ids.ts';
import { SUPERVISING } from './roles.ts';

export const Assignment = z.strictObject({
  list_id: Id,
  /** By name. */
  member_ids: z.array(Id),
});
export type Assignment = z.infer<typeof Assignment>;

const access = { kind: 'member', roles: SUPERVISING, scope: 'lists' } as const;

export const listAssignments = endpoint({
  method: 'get',
  path: '/v1/assignments',
  summary: 'The call lists that have assigned members; those that are not named are everybody’s',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ data: z.array(Assignment) }),
  errors: [],
});

export const setAssignment = endpoint({
  method: 'put',
  path: '/v1/call-lists/{id}/assignment',
  summary:
    'Who works a call list: all of its members, nobody for everybody. Consoles of the others drop it at once',
  access,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({ member_ids: z.array(Id).max(500) }),
  response: Assignment,
  errors: ['not_found'],
});
