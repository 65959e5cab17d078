// The verbs of accounts, as other features and the routes see them.
export {
  accountOf,
  addSubAccount,
  createSubAccount,
  getAccount,
  type SubAccountStart,
} from './accounts.ts';
export { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from './api-keys.ts';
export { describeFlags, listFlags, setFlag } from './flags.ts';
export { asIdentity } from './identity.ts';
export { tokenHash } from './credentials.ts';
export { linkInvalid, newLinkToken, withinTries } from './links.ts';
export {
  createMember,
  findMember,
  findMemberByEmail,
  listAdminEmails,
  listMembers,
  requireMayGrant,
  updateMember,
} from './members.ts';
export { noticePerson, type PersonNotice } from './notices.ts';
export { ctxOfAccount, requireLiveHours, updateAccount } from './operator.ts';
export { askPasswordReset, finishPasswordReset } from './password-reset.ts';
export {
  isKnownPerson,
  joinAccount,
  preparePerson,
  provePerson,
  type NewPerson,
  type Person,
} from './people.ts';
export { ensureServerFamily, listAccountIds, type ServerFamily } from './server-family.ts';
export {
  endViewIn,
  endViewsFrom,
  getSession,
  openSession,
  sessionOf,
  usableSessions,
} from './sessions.ts';
export { signIn } from './sign-in.ts';
export { endSessionsIn } from './session-life.ts';
export { deviceSecret } from './device-secret.ts';
export { getSight, setSight } from './sight.ts';
export { createAccount, getSetup, setup } from './setup.ts';
