import type { SessionEndReason } from '../../../shared/sessions.ts';

/** Why somebody is signed out, and what they may have to do about it. */
const words: Record<SessionEndReason, string> = {
  signed_out: 'You signed out in another window.',
  signed_out_elsewhere: 'You ended this session from another device.',
  expired: 'This session has reached its longest time.',
  idle: 'This session was not used for too long.',
  reuse_detected:
    'A copy of this session was used somewhere else, so it was ended. If that was not you, change your password and tell your administrator.',
  role_changed: 'Your role in this account was changed.',
  member_deactivated: 'You are no longer an active member of this account.',
  account_suspended: 'This account is suspended.',
  password_changed: 'Your password was changed.',
  second_factor_changed: 'Your second factor was changed.',
  view_as_ended: 'Viewing as this account has ended.',
};

/** `null`: the server did not say. */
export function endedWords(reason: SessionEndReason | null): string {
  return reason === null ? 'You are signed out by the server.' : words[reason];
}
