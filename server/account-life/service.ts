// The verbs of an account's life.
export { cloneSubAccount } from './cloning.ts';
export { listSubAccounts } from './kin.ts';
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
export { setPlan } from './plan.ts';
export {
  reactivateAccount,
  reactivateSubAccount,
  suspendAccount,
  suspendSubAccount,
} from './suspension.ts';
