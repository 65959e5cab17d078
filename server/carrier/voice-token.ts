// Tokens of softphones: one identity, one application it may call, nobody who may ring it.
import twilio from 'twilio';
import { z } from 'zod';

/** What Twilio allows at most is a day; whoever loses their session here loses the softphone within the hour. */
const TTL_SECONDS = 3600;

export type VoiceCredentials = { keySid: string; keySecret: string; appSid: string };

const Claims = z.object({ exp: z.int() });

/** @returns the token, and when it ends in epoch milliseconds, as the token itself says. */
export function makeVoiceToken(
  carrier: { accountSid: string; voice: VoiceCredentials },
  identity: string,
): { token: string; expiresAtMs: number } {
  const { AccessToken } = twilio.jwt;
  const { keySid, keySecret, appSid } = carrier.voice;
  const made = new AccessToken(carrier.accountSid, keySid, keySecret, {
    identity,
    ttl: TTL_SECONDS,
  });
  made.addGrant(
    new AccessToken.VoiceGrant({ outgoingApplicationSid: appSid, incomingAllow: false }),
  );
  const token = made.toJwt();
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  return { token, expiresAtMs: Claims.parse(JSON.parse(claims)).exp * 1000 };
}
