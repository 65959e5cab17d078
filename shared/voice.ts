import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { E164, Instant, Nothing } from './ids.ts';
import { WORKING } from './roles.ts';

/** What a member's calls are spoken over. A test call is always spoken over the simulator. */
export const Voice = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('softphone'),
    /** Good for joining one's own calls and for nothing else. */
    token: z.string(),
    expires_at: Instant,
    identity: z.string(),
  }),
  z.strictObject({
    mode: z.literal('bridge'),
    /** The member's own phone, rung when the called person answers; without one nobody speaks with them. */
    phone: E164.nullable(),
  }),
  z.strictObject({ mode: z.literal('simulator') }),
]);
export type Voice = z.infer<typeof Voice>;

export const issueVoice = endpoint({
  method: 'post',
  path: '/v1/voice',
  summary: 'What your calls are spoken over; for a softphone with its token, good for an hour',
  access: { kind: 'member', roles: WORKING },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: Voice,
  errors: [],
  notInViewAs: true,
});

export const BridgePhone = z.strictObject({ phone: E164.nullable() });
export type BridgePhone = z.infer<typeof BridgePhone>;

export const setBridgePhone = endpoint({
  method: 'put',
  path: '/v1/voice/bridge',
  summary: 'The phone of your own that live calls are spoken on where there is no softphone',
  access: { kind: 'member', roles: WORKING },
  params: Nothing,
  query: Nothing,
  body: BridgePhone,
  response: BridgePhone,
  errors: ['invalid_request'],
  // The server will ring this number and pay for it.
  stepUp: true,
  notInViewAs: true,
});

/** A softphone connects: the carrier asks what to do with it. Form-encoded and signed like a status callback. */
export const carrierAgentLeg = endpoint({
  method: 'post',
  path: '/carrier/agent-leg',
  summary: 'The softphone of a member joins their call',
  access: {
    kind: 'carrier',
    reason: 'the carrier signs URL and body; the account is in the identity of the token',
  },
  params: Nothing,
  query: Nothing,
  body: z.record(z.string(), z.string()),
  rawBody: { contentTypes: ['application/x-www-form-urlencoded'], maxBytes: 64 * 1024 },
  response: z.string(),
  responseType: 'text/xml',
  errors: ['forbidden'],
});
