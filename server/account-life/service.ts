// The verbs of an account's life.
export { cloneSubAccount } from './cloning.ts';
export { listSubAccounts, mustBeSubAccount } from './kin.ts';
export { deleteLogo, getLogo, setLogo } from './logo.ts';
export { endFamily, moveAccount } from './moving.ts';
export {
  checkSlug,
  choosePlan,
  closeStep,
  getOnboarding,
  setCompany,
  setHours,
  startOnboarding,
} from './onboarding.ts';
export { setPlan, setSubAccountPlan } from './plan.ts';
export { findParentId, lockKin } from './sql.ts';
export { changeAccountSettings, getAccountSettings } from './settings.ts';
export {
  reactivateAccount,
  reactivateSubAccount,
  suspendAccount,
  suspendSubAccount,
} from './suspension.ts';
