import type { SessionEndReason } from '../../../shared/sessions.ts';
import { msg, t } from '../words/translate.ts';

/** Why somebody is signed out, and what they may have to do about it. */
const words: Record<SessionEndReason, string> = {
  signed_out: msg('You signed out in another window.'),
  signed_out_elsewhere: msg('You ended this session from another device.'),
  ended_by_supervisor: msg('Somebody who looks after this account signed this device out.'),
  expired: msg('This session has reached its longest time.'),
  idle: msg('This session was not used for too long.'),
  reuse_detected: msg(
    'A copy of this session was used somewhere else, so it was ended. If that was not you, change your password and tell your administrator.',
  ),
  role_changed: msg('Your role in this account was changed.'),
  member_deactivated: msg('You are no longer an active member of this account.'),
  account_suspended: msg('This account is suspended.'),
  password_changed: msg('Your password was changed.'),
  second_factor_changed: msg('Your second factor was changed.'),
  view_as_ended: msg('Viewing as this account has ended.'),
};

/** `null`: the server did not say. */
export function endedWords(reason: SessionEndReason | null): string {
  return reason === null ? t('You are signed out by the server.') : t(words[reason]);
}
