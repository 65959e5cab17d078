// A forgotten password: a link to the person's address, and a new password with it.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Nothing } from './ids.ts';
import { LinkToken } from './mail.ts';
import { Email, NewPassword } from './members.ts';

export const RESET_MINUTES = 30;

export const askPasswordReset = endpoint({
  method: 'post',
  path: '/v1/password-reset',
  summary:
    'Ask for a link to set a new password; answers the same whether the address is known or not',
  access: { kind: 'public', reason: 'whoever forgot their password cannot sign in' },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ email: Email }),
  response: Nothing,
  errors: ['rate_limited'],
  status: 202,
});

export const finishPasswordReset = endpoint({
  method: 'post',
  path: '/v1/password-reset/finish',
  summary:
    'Set a new password with the link; every session of the person ends, a second factor stays',
  access: {
    kind: 'public',
    reason: 'the link carries 256 random bits; tries are limited by address',
  },
  params: Nothing,
  query: Nothing,
  body: z.strictObject({ token: LinkToken, password: NewPassword }),
  response: Nothing,
  errors: ['link_invalid', 'rate_limited'],
});
