import { useState } from 'react';
import { setSubAccountPlan, type SubAccount } from '../../../shared/account-life.ts';
import { PLAN_LIMITS, plansWithin } from '../../../shared/plans.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { FactList } from '../ui/fact-grid.tsx';
import { FormDialog } from '../ui/form-dialog.tsx';
import { formatNumber } from '../ui/format.ts';
import { Select } from '../ui/select.tsx';
import { showToast } from '../ui/toaster.tsx';
import { planNames } from './step-words.ts';
import { t } from '../words/translate.ts';

export interface PlanDialogProps {
  account: Pick<SubAccount, 'id' | 'name' | 'plan'>;
  onClose: () => void;
  onDone: () => void;
}

/** Which plan a client is on; none has more than the plan of its parent account. */
export function PlanDialog({ account, onClose, onDone }: PlanDialogProps) {
  const api = useApi();
  const { account: mine } = useSession();
  const [plan, setPlan] = useState(account.plan);
  const offered = plansWithin(mine.plan);
  const save = useAction(async () => {
    await api.call(setSubAccountPlan, { params: { id: account.id }, body: { plan } });
    const text = t('{account} is on the plan {plan}.', {
      account: account.name,
      plan: t(planNames[plan]),
    });
    showToast({ text, tone: 'go' });
    onDone();
    onClose();
  });
  return (
    <FormDialog
      title={t('Plan of {account}', { account: account.name })}
      verb={t('Set plan')}
      isPending={save.isPending}
      onSubmit={() => void save.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={save.problem} />
      <Select
        label={t('Plan')}
        options={offered.map((id) => ({ id, label: t(planNames[id]) }))}
        value={plan}
        onChange={setPlan}
        hint={
          offered.length < 3
            ? t('Your own plan is {plan}; a client has no more.', { plan: t(planNames[mine.plan]) })
            : undefined
        }
      />
      <FactList facts={factsOf(plan)} />
      <p className="text-3 text-ink-2">
        {t('On a smaller plan everything that is there stays. Only more of it is refused.')}
      </p>
    </FormDialog>
  );
}

function factsOf(plan: SubAccount['plan']) {
  const { members, contacts, callsADay, requestsAMinute } = PLAN_LIMITS[plan];
  const words = (max: number | null) => (max === null ? t('no limit') : formatNumber(max));
  return [
    { label: t('Members'), value: words(members) },
    { label: t('Contacts'), value: words(contacts) },
    { label: t('Calls a day'), value: words(callsADay) },
    { label: t('API requests a minute'), value: words(requestsAMinute) },
  ];
}
