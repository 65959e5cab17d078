// Who a softphone says it is. The carrier vouches for the identity, because only our tokens hold one; the code at its end
// is our own proof, so that nothing an account or a member could guess is ever believed.
import { createHmac, timingSafeEqual } from 'node:crypto';

export type VoiceName = { accountId: string; memberId: string };

const FORM = /^([0-9a-f]{32})_([0-9a-f]{32})_([0-9a-f]{32})$/;

/** Letters, digits and underscores only: the carrier takes nothing else for certain. */
export function voiceIdentity(key: string, name: VoiceName): string {
  const plain = [name.accountId, name.memberId].map((id) => id.replaceAll('-', '')).join('_');
  return `${plain}_${createHmac('sha256', key).update(plain).digest('hex').slice(0, 32)}`;
}

/** Null for an identity this server did not make. */
export function readVoiceIdentity(key: string, identity: string): VoiceName | null {
  const [, account, member] = FORM.exec(identity) ?? [];
  if (account === undefined || member === undefined) return null;
  const name = { accountId: idOf(account), memberId: idOf(member) };
  const made = Buffer.from(voiceIdentity(key, name));
  const given = Buffer.from(identity);
  return made.length === given.length && timingSafeEqual(made, given) ? name : null;
}

function idOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
