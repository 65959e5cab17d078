// A softphone that connects: the carrier asks the Voice URL of its application what to do, as Twilio does, and plays
// nothing of the answer.
import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { signForm } from './callback-form.ts';
import { API_VERSION } from './rest/resource.ts';
import type { AgentLeg, AgentLegAnswer, SimulatedAccount } from './types.ts';

export async function askVoiceUrl(
  account: SimulatedAccount,
  leg: AgentLeg,
): Promise<AgentLegAnswer> {
  const from = `client:${leg.identity}`;
  const form = {
    AccountSid: account.sid,
    ApiVersion: API_VERSION,
    ApplicationSid: `AP${'0'.repeat(32)}`,
    CallSid: `CA${randomBytes(16).toString('hex')}`,
    CallStatus: 'ringing',
    Caller: from,
    Direction: 'inbound',
    From: from,
    To: '',
    ...leg.params,
  };
  const answer = await request(leg.voiceUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'user-agent': 'TwilioProxy/1.1',
      'x-twilio-signature': signForm(leg.authToken ?? account.authToken, leg.voiceUrl, form),
    },
    body: new URLSearchParams(form).toString(),
  });
  const type = String(answer.headers['content-type'] ?? '');
  return { status: answer.statusCode, type, text: await answer.body.text() };
}
