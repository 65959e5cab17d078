// The verbs of accounts, as other features and the routes see them.
export { accountOf, createSubAccount, getAccount, listSubAccounts } from './accounts.ts';
export { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from './api-keys.ts';
export { asIdentity } from './identity.ts';
export { createMember, findMember, listMembers, updateMember } from './members.ts';
export { ctxOfAccount, updateAccount } from './operator.ts';
export { ensureServerFamily, listAccountIds, type ServerFamily } from './server-family.ts';
export { endViewIn, endViewsFrom, getSession, openSession, sessionOf } from './sessions.ts';
export { createAccount, getSetup, setup } from './setup.ts';
