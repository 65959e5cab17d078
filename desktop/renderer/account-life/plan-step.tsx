import { useState } from 'react';
import type { Account } from '../../../shared/accounts.ts';
import { choosePlan, type Onboarding } from '../../../shared/onboarding.ts';
import { Plan } from '../../../shared/plans.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { emptyRate, RateFields } from '../billing/rate-fields.tsx';
import { newRateCard } from '../billing/set-rate-dialog.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { Select } from '../ui/select.tsx';
import { EmptyState } from '../ui/states.tsx';
import { StepForm } from './step-form.tsx';
import { planNames, planSentence } from './step-words.ts';
import { t } from '../words/translate.ts';

export interface PlanStepProps {
  account: Account;
  onDone: (onboarding: Onboarding) => void;
}

/** Step 3, the last one before the client can be dialled for. What it pays is its parent's to say. */
export function PlanStep({ account, onDone }: PlanStepProps) {
  const api = useApi();
  const { account: mine } = useSession();
  const offered = Plan.options.slice(0, Plan.options.indexOf(mine.plan) + 1);
  const [plan, setPlan] = useState<Plan>(account.plan);
  const [rate, setRate] = useState(emptyRate);
  const [checked, setChecked] = useState(false);
  const save = useAction(async () => {
    setChecked(true);
    const card = newRateCard(rate);
    if (card === null) return;
    const params = { id: account.id };
    onDone(await api.call(choosePlan, { params, body: { plan, ...card } }));
  });
  if (mine.kind !== 'parent')
    return <EmptyState icon="wallet" why={t('Plan and rate are set by the parent account.')} />;
  return (
    <StepForm
      title={t('Plan and rate')}
      about={t('With this the client can call.')}
      verb={t('Save and go on')}
      isPending={save.isPending}
      problem={save.problem}
      onSubmit={() => void save.run()}
    >
      <RateFields draft={rate} onChange={setRate} currency={account.currency} checked={checked} />
      <Select
        label={t('Plan')}
        options={offered.map((id) => ({ id, label: t(planNames[id]), hint: planSentence(id) }))}
        value={plan}
        onChange={setPlan}
        hint={planSentence(plan)}
      />
    </StepForm>
  );
}
