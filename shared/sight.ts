// What each role of an account sees. The server leaves out what is hidden, in answers and in sync.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Nothing } from './ids.ts';
import { ADMINISTERING, NarrowableRole, Sight } from './roles.ts';

export const RoleSight = Sight.extend({ role: NarrowableRole });
export type RoleSight = z.infer<typeof RoleSight>;

const Sights = z.strictObject({ data: z.array(RoleSight) });

export const getSight = endpoint({
  method: 'get',
  path: '/v1/sight',
  summary: 'What supervisors, agents and viewers see; owners and admins see everything',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: Sights,
  errors: [],
});

export const setSight = endpoint({
  method: 'put',
  path: '/v1/sight',
  summary: 'Change what a role sees; its consoles drop what they held and pull again',
  access: { kind: 'member', roles: ADMINISTERING },
  params: Nothing,
  query: Nothing,
  body: RoleSight,
  response: Sights,
  errors: ['step_up_required'],
  stepUp: true,
  notInViewAs: true,
});
