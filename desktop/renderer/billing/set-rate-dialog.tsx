import { useState } from 'react';
import { createRateCard, type Increments } from '../../../shared/billing.ts';
import type { Currency } from '../../../shared/money.ts';
import { useApi } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { FormDialog } from '../ui/form-dialog.tsx';
import { showToast } from '../ui/toaster.tsx';
import { emptyRate, type RateDraft, RateFields } from './rate-fields.tsx';
import { parseRate } from './rate-input.ts';
import { t } from '../words/translate.ts';

export interface RatedAccount {
  id: string;
  name: string;
  currency: Currency;
  rate: { rate_micros: number; increments: Increments } | null;
}

export interface SetRateDialogProps {
  account: RatedAccount;
  onClose: () => void;
  onSet: () => void;
}

/** The body of a new rate card, or nothing while the price cannot be read. */
export function newRateCard(
  draft: RateDraft,
): { rate_micros: number; increments: Increments } | null {
  const parsed = parseRate(draft.price);
  return 'micros' in parsed ? { rate_micros: parsed.micros, increments: draft.increments } : null;
}

function draftOf({ rate }: RatedAccount): RateDraft {
  return rate === null ? emptyRate : { ...emptyRate, increments: rate.increments };
}

/** A new rate card from now on. The old one stays for the calls that were answered under it. */
export function SetRateDialog({ account, onClose, onSet }: SetRateDialogProps) {
  const api = useApi();
  const [draft, setDraft] = useState(() => draftOf(account));
  const [checked, setChecked] = useState(false);
  const set = useAction(async () => {
    setChecked(true);
    const body = newRateCard(draft);
    if (body === null) return;
    await api.call(createRateCard, { params: { id: account.id }, body });
    showToast({ text: t('{account} has a new rate.', { account: account.name }), tone: 'go' });
    onSet();
    onClose();
  });
  return (
    <FormDialog
      title={t('Rate of {account}', { account: account.name })}
      verb={t('Set rate')}
      isPending={set.isPending}
      onSubmit={() => void set.run()}
      onClose={onClose}
    >
      <ProblemBanner problem={set.problem} />
      <RateFields draft={draft} onChange={setDraft} currency={account.currency} checked={checked} />
      <p className="text-3 text-ink-3">
        {t('Calls already answered keep the rate they were answered under.')}
      </p>
    </FormDialog>
  );
}
