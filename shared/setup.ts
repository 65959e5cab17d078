// The first account of a server, and further parent accounts made by its operator.
import { z } from 'zod';
import { NewAccount } from './accounts.ts';
import { endpoint } from './endpoint.ts';
import { Id, line, Nothing } from './ids.ts';
import { Email, NewPassword } from './members.ts';
import { SecondFactorDue } from './second-factor.ts';
import { SignedIn } from './sessions.ts';

export const setup = endpoint({
  method: 'post',
  path: '/v1/setup',
  summary: 'Create the first account and its owner; works once, on an empty server',
  access: {
    kind: 'public',
    reason: 'there is nobody to sign in yet; refused once an owner exists',
  },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    account: NewAccount,
    owner: z.strictObject({ name: line(120), email: Email, password: NewPassword }),
    device: line(120),
  }),
  response: z.union([SignedIn, SecondFactorDue]),
  errors: ['setup_done', 'password_known'],
  status: 201,
});

export const createAccount = endpoint({
  method: 'post',
  path: '/api/admin/accounts',
  summary: 'Create another parent account and its owner',
  access: { kind: 'operator' },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    account: NewAccount,
    owner: z.strictObject({ name: line(120), email: Email, password: NewPassword }),
  }),
  response: z.strictObject({ account_id: Id }),
  errors: ['already_exists', 'password_known'],
  status: 201,
});

export const getSetup = endpoint({
  method: 'get',
  path: '/v1/setup',
  summary:
    'Whether the server still waits for its first owner, whether it sends mail, and its demo sign-ins',
  access: { kind: 'public', reason: 'the sign-in page needs it before anybody can sign in' },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    needed: z.boolean(),
    /** Whether this server sends mail, so that nobody waits for one in vain. */
    mail: z.boolean(),
    demo: z.array(z.strictObject({ email: z.string(), password: z.string(), what: z.string() })),
  }),
  errors: [],
});
