// Who needs a second factor, and what somebody with theirs is asked for.
import type { Role } from '../../shared/roles.ts';
import type { FactorMethod } from '../../shared/second-factor.ts';

export type FactorState = { totp: boolean; passkeys: number; recoveryCodes: number };

export function hasFactor(state: FactorState): boolean {
  return state.totp || state.passkeys > 0;
}

/**
 * By the strongest role in any account: a session is switched to another account without a password, so the weakest
 * sign-in of a person is worth as much as their strongest role.
 */
export function needsFactor(roles: readonly Role[], asked: readonly Role[]): boolean {
  return roles.some((role) => asked.includes(role));
}

/** What a person can prove themselves with, the easiest first. A recovery code stands in for a factor that is lost. */
export function methodsOf(state: FactorState): FactorMethod[] {
  if (!hasFactor(state)) return [];
  return [
    ...(state.passkeys > 0 ? (['passkey'] as const) : []),
    ...(state.totp ? (['totp'] as const) : []),
    ...(state.recoveryCodes > 0 ? (['recovery'] as const) : []),
  ];
}

/** Whether what stays after a removal is less than the person needs. */
export function leavesTooLittle(after: FactorState, isRequired: boolean): boolean {
  return isRequired && !hasFactor(after);
}
