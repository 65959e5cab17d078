// What a member's calls are spoken over: a token for the softphone, a phone of their own, or the simulator.
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { isTerminal } from '../../shared/dispatch-state.ts';
import { AppError } from '../../shared/errors.ts';
import { Id } from '../../shared/ids.ts';
import { isCountry, normalizePhone } from '../../shared/phone.ts';
import type { BridgePhone, Voice } from '../../shared/voice.ts';
import { asIdentity } from '../accounts/service.ts';
import { hangUp, joinCall, makeVoiceToken } from '../carrier/service.ts';
import { findSpoken, takeSignedForm } from '../dispatch/service.ts';
import { audit } from '../platform/audit.ts';
import { toInstant } from '../platform/clock.ts';
import {
  inSnapshot,
  memberIdOf,
  mustFind,
  systemCtx,
  type Ctx,
  type Deps,
} from '../platform/context.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import { readVoiceIdentity, voiceIdentity } from './identity.ts';
import * as sql from './sql.ts';

const identityKey = (deps: Deps) => deps.secrets.derive('voice identities');

/** A test-mode account is never given a token, and a live one only where the server has what signs it. */
export async function issueVoice(ctx: Ctx): Promise<Voice> {
  const { deps, accountId } = ctx;
  const memberId = memberIdOf(ctx);
  const own = mustFind(await inSnapshot(ctx, (tx) => sql.findVoiceOf(tx, memberId)));
  if (own.mode === 'test') return { mode: 'simulator' };
  const { twilio } = deps.settings;
  if (!twilio?.voice) return { mode: 'bridge', phone: own.phone };
  const identity = voiceIdentity(identityKey(deps), { accountId, memberId });
  const { token, expiresAtMs } = makeVoiceToken({ ...twilio, voice: twilio.voice }, identity);
  return { mode: 'softphone', token, expires_at: toInstant(expiresAtMs), identity };
}

/**
 * A number of the account's own country: the server rings it and pays for it, so a stolen session must not be able to
 * choose a costly one abroad.
 * @throws AppError invalid_request
 */
export async function setBridgePhone(ctx: Ctx, { phone }: BridgePhone): Promise<BridgePhone> {
  const memberId = memberIdOf(ctx);
  return asIdentity(ctx.deps, ctx.accountId, async (tx) => {
    const { country } = mustFind(await sql.findVoiceOf(tx, memberId));
    if (phone !== null) requireOfCountry(phone, country);
    await sql.setBridgePhone(tx, { memberId, phone });
    await audit(ctx, tx, {
      action: phone === null ? 'bridge_phone.removed' : 'bridge_phone.set',
      target: { kind: 'member', id: memberId },
    });
    return { phone };
  });
}

function requireOfCountry(phone: string, country: string): void {
  const read = isCountry(country) ? normalizePhone(phone, country) : null;
  if (read?.ok === true && read.e164 === phone && read.country === country) return;
  const detail = 'must be a phone number of the country of this account';
  throw new AppError('invalid_request', detail, {
    errors: [{ pointer: '/phone', code: 'other_country', detail }],
  });
}

const Form = z.object({
  From: z.string().startsWith('client:'),
  /** What the console asked for; the identity says whether it may. */
  call_id: Id,
});

/**
 * Lets a softphone into the call of its own member and hangs up on every other: a call of somebody else, of another
 * account, of the simulator or one that is over all sound the same.
 * @returns TwiML
 * @throws AppError forbidden when the carrier has not signed it
 */
export async function takeAgentLeg(request: RequestCtx, body: Readable): Promise<string> {
  const { deps } = request;
  const { form, modes } = await takeSignedForm(request, body);
  const asked = Form.safeParse(form);
  if (!asked.success) return hangUp();
  const { From: from, call_id: callId } = asked.data;
  const name = readVoiceIdentity(identityKey(deps), from.slice('client:'.length));
  if (name === null) return hangUp();
  const isOwn = await inSnapshot(systemCtx(deps, name.accountId, 'carrier'), async (tx) => {
    const call = await findSpoken(tx, callId);
    const isOn = call !== null && !isTerminal(call.state) && modes.includes(call.mode);
    return isOn && call.memberId === name.memberId && (await sql.isActive(tx, name.memberId));
  });
  return isOwn ? joinCall(callId) : hangUp();
}
