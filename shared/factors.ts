// Second factors: the second step of a sign-in, proving oneself again, and what a person keeps for both.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { IdParams, Instant, line, Nothing } from './ids.ts';
import { Email, NewPassword } from './members.ts';
import { ADMINISTERING, EVERY_ROLE } from './roles.ts';
import {
  FactorMethod,
  FactorProof,
  Factors,
  NewFactor,
  NewPasskeyOptions,
  NewTotp,
  Passkey,
  PasskeyAttestation,
  PasskeyProofOptions,
  RecoveryCodes,
  type SecondFactorDue,
  StepUpProof,
  Ticket,
  TotpCode,
} from './second-factor.ts';
import { SignedIn, TokenPair } from './sessions.ts';

const ticketed = {
  kind: 'public',
  reason: 'the ticket of a right password is the credential, and good for this alone',
} as const;
const own = { kind: 'member', roles: EVERY_ROLE } as const;
const nothing = { params: Nothing, query: Nothing } as const;

/** Whether a sign-in is complete. */
export function isSignedIn(answer: SignedIn | SecondFactorDue): answer is SignedIn {
  return 'session' in answer;
}

/** For programs whose people have no second factor, such as the demo. @throws when one is asked for. */
export function mustBeSignedIn(answer: SignedIn | SecondFactorDue): SignedIn {
  if (isSignedIn(answer)) return answer;
  throw new Error('this person has a second factor, and a program cannot give it');
}

export const getTicketPasskeyOptions = endpoint({
  method: 'post',
  path: '/v1/session/second-factor/passkey',
  summary: 'What a passkey has to sign to complete a sign-in',
  access: ticketed,
  ...nothing,
  body: z.strictObject({ ticket: Ticket }),
  response: PasskeyProofOptions,
  errors: ['ticket_spent', 'passkeys_not_possible'],
});

export const finishSignIn = endpoint({
  method: 'post',
  path: '/v1/session/second-factor',
  summary: 'Complete a sign-in with a code, a passkey or a recovery code',
  access: ticketed,
  ...nothing,
  body: z.strictObject({ ticket: Ticket, proof: FactorProof }),
  response: SignedIn,
  errors: ['ticket_spent', 'wrong_code', 'rate_limited', 'account_suspended'],
  status: 201,
});

export const startEnrolmentTotp = endpoint({
  method: 'post',
  path: '/v1/session/enrolment/totp',
  summary: 'A secret for an authenticator, for whoever must set one up to sign in',
  access: ticketed,
  ...nothing,
  body: z.strictObject({ ticket: Ticket }),
  response: NewTotp,
  errors: ['ticket_spent'],
});

export const startEnrolmentPasskey = endpoint({
  method: 'post',
  path: '/v1/session/enrolment/passkey',
  summary: 'The options of a new passkey, for whoever must set one up to sign in',
  access: ticketed,
  ...nothing,
  body: z.strictObject({ ticket: Ticket }),
  response: NewPasskeyOptions,
  errors: ['ticket_spent', 'passkeys_not_possible'],
});

export const finishEnrolment = endpoint({
  method: 'post',
  path: '/v1/session/enrolment',
  summary: 'Confirm the first second factor; opens the session and shows the recovery codes once',
  access: ticketed,
  ...nothing,
  body: z.strictObject({ ticket: Ticket, factor: NewFactor }),
  response: z.strictObject({ signed_in: SignedIn, recovery_codes: RecoveryCodes }),
  errors: [
    'ticket_spent',
    'wrong_code',
    'rate_limited',
    'account_suspended',
    'passkeys_not_possible',
  ],
  status: 201,
});

export const getStepUpOptions = endpoint({
  method: 'post',
  path: '/v1/session/step-up/options',
  summary: 'How this person can prove that it is they, and what a passkey would have to sign',
  access: own,
  ...nothing,
  body: Nothing,
  response: z.strictObject({
    methods: z.array(z.enum(['password', ...FactorMethod.options])),
    passkey: PasskeyProofOptions.nullable(),
  }),
  errors: [],
  notInViewAs: true,
});

export const stepUp = endpoint({
  method: 'post',
  path: '/v1/session/step-up',
  summary:
    'Prove again that it is you; holds for 15 minutes. The tokens of before end, and the answer has the next ones',
  access: own,
  ...nothing,
  body: StepUpProof,
  response: z.strictObject({ ...TokenPair.shape, proven_at: Instant }),
  errors: ['wrong_password', 'wrong_code', 'rate_limited', 'second_factor_required'],
  notInViewAs: true,
});

export const changePassword = endpoint({
  method: 'post',
  path: '/v1/me/password',
  summary:
    'Change the password; the person’s other sessions end, and this one goes on with new tokens',
  access: own,
  ...nothing,
  body: z.strictObject({ current: z.string().min(1).max(256), new: NewPassword }),
  response: z.strictObject({ ...TokenPair.shape, ended: z.number().int() }),
  errors: ['wrong_password', 'rate_limited', 'password_known'],
  notInViewAs: true,
});

export const getFactors = endpoint({
  method: 'get',
  path: '/v1/me/factors',
  summary: 'The second factors of the signed-in person',
  access: own,
  ...nothing,
  body: Nothing,
  response: Factors,
  errors: [],
  notInViewAs: true,
});

export const startTotp = endpoint({
  method: 'post',
  path: '/v1/me/totp',
  summary: 'A secret for an authenticator application; counts once it is confirmed',
  access: own,
  ...nothing,
  body: Nothing,
  response: NewTotp,
  errors: ['step_up_required', 'already_exists'],
  stepUp: true,
  notInViewAs: true,
});

export const confirmTotp = endpoint({
  method: 'post',
  path: '/v1/me/totp/confirm',
  summary: 'Confirm the authenticator with a code; the first factor brings recovery codes',
  access: own,
  ...nothing,
  body: z.strictObject({ totp: TotpCode }),
  response: z.strictObject({ recovery_codes: RecoveryCodes.nullable() }),
  errors: ['step_up_required', 'wrong_code', 'wrong_state', 'rate_limited'],
  stepUp: true,
  notInViewAs: true,
});

export const removeTotp = endpoint({
  method: 'delete',
  path: '/v1/me/totp',
  summary: 'Remove the authenticator',
  access: own,
  ...nothing,
  body: Nothing,
  response: Nothing,
  errors: ['step_up_required', 'not_found', 'second_factor_required'],
  stepUp: true,
  notInViewAs: true,
});

export const startPasskey = endpoint({
  method: 'post',
  path: '/v1/me/passkeys/options',
  summary: 'The options of a new passkey',
  access: own,
  ...nothing,
  body: Nothing,
  response: NewPasskeyOptions,
  errors: ['step_up_required', 'passkeys_not_possible'],
  stepUp: true,
  notInViewAs: true,
});

export const addPasskey = endpoint({
  method: 'post',
  path: '/v1/me/passkeys',
  summary: 'Keep a new passkey; the first factor brings recovery codes',
  access: own,
  ...nothing,
  body: z.strictObject({ name: line(60), passkey: PasskeyAttestation }),
  response: z.strictObject({ passkey: Passkey, recovery_codes: RecoveryCodes.nullable() }),
  errors: ['step_up_required', 'wrong_code', 'already_exists', 'passkeys_not_possible'],
  status: 201,
  stepUp: true,
  notInViewAs: true,
});

export const renamePasskey = endpoint({
  method: 'patch',
  path: '/v1/me/passkeys/{id}',
  summary: 'Give a passkey another name, so that one knows which device it is on',
  access: own,
  params: IdParams,
  query: Nothing,
  body: z.strictObject({ name: line(60) }),
  response: Nothing,
  errors: ['not_found'],
  notInViewAs: true,
});

export const removePasskey = endpoint({
  method: 'delete',
  path: '/v1/me/passkeys/{id}',
  summary: 'Remove a passkey',
  access: own,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Nothing,
  errors: ['step_up_required', 'not_found', 'second_factor_required'],
  stepUp: true,
  notInViewAs: true,
});

export const renewRecoveryCodes = endpoint({
  method: 'post',
  path: '/v1/me/recovery-codes',
  summary: 'Ten new recovery codes, shown once; the old ones stop',
  access: own,
  ...nothing,
  body: Nothing,
  response: z.strictObject({ recovery_codes: RecoveryCodes }),
  errors: ['step_up_required', 'wrong_state'],
  stepUp: true,
  notInViewAs: true,
});

export const resetFactors = endpoint({
  method: 'post',
  path: '/v1/members/{id}/reset-factors',
  summary: 'Take away the second factors of a member who lost them; their sessions end',
  access: { kind: 'member', roles: ADMINISTERING },
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: Nothing,
  errors: ['step_up_required', 'not_found', 'forbidden'],
  stepUp: true,
  notInViewAs: true,
});

export const resetFactorsOfPerson = endpoint({
  method: 'post',
  path: '/api/admin/reset-factors',
  summary: 'Take away the second factors of a person who lost them, an owner too; sessions end',
  access: { kind: 'operator' },
  ...nothing,
  body: z.strictObject({ email: Email }),
  response: Nothing,
  errors: ['not_found'],
});
