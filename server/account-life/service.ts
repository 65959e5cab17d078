// The verbs of an account's life.
export { cloneSubAccount } from './cloning.ts';
export { listSubAccounts } from './kin.ts';
export { deleteLogo, getLogo, setLogo } from './logo.ts';
export { moveAccount } from './moving.ts';
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
export { changeAccountSettings, getAccountSettings } from './settings.ts';
export {
  reactivateAccount,
  reactivateSubAccount,
  suspendAccount,
  suspendSubAccount,
} from './suspension.ts';
