import { OnboardingStep, type Onboarding } from '../../../shared/onboarding.ts';
import type { Plan } from '../../../shared/plans.ts';
import { PLAN_LIMITS } from '../../../shared/plans.ts';
import { msg, t } from '../words/translate.ts';

export const stepTitles: Record<OnboardingStep, string> = {
  company: msg('Company'),
  hours: msg('Number and hours'),
  plan: msg('Plan and rate'),
  people: msg('People'),
  list: msg('First list'),
};

export const noSteps: Onboarding['steps'] = OnboardingStep.options.map((step) => ({
  step,
  state: 'open',
  at: null,
}));

/** Where to go on: the first step that nobody has closed; nothing when all are. */
export function nextStep(steps: Onboarding['steps']): OnboardingStep | undefined {
  return steps.find(({ state }) => state === 'open')?.step;
}

export const planNames: Record<Plan, string> = {
  starter: msg('Starter'),
  team: msg('Team'),
  business: msg('Business'),
};

/** What a plan holds, in one line. */
export function planSentence(plan: Plan): string {
  const { members, contacts, callsADay } = PLAN_LIMITS[plan];
  if (members === null || contacts === null || callsADay === null) return t('No limits.');
  return t('Up to {members, number} members and {calls, number} calls a day.', {
    members,
    calls: callsADay,
  });
}
