import { useState } from 'react';
import { Increments } from '../../../shared/billing.ts';
import type { Currency } from '../../../shared/money.ts';
import { TextInput } from '../ui/field.tsx';
import { Select } from '../ui/select.tsx';
import { parseRate } from './rate-input.ts';
import { incrementsSentence } from './usage-words.ts';
import { msg, t } from '../words/translate.ts';

export interface RateDraft {
  price: string;
  increments: Increments;
}

export const emptyRate: RateDraft = { price: '', increments: '60/60' };

export interface RateFieldsProps {
  draft: RateDraft;
  onChange: (draft: RateDraft) => void;
  currency: Currency;
  /** Shows what is wrong also while the price is still empty. */
  checked: boolean;
}

const rateLabels: Record<Currency, string> = {
  INR: msg('Rate per minute, in rupees'),
  USD: msg('Rate per minute, in dollars'),
};

/** The price of a minute and how its parts are counted. */
export function RateFields({ draft, onChange, currency, checked }: RateFieldsProps) {
  const [left, setLeft] = useState(false);
  const parsed = parseRate(draft.price);
  const shown = checked || (left && draft.price !== '');
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <TextInput
        label={t(rateLabels[currency])}
        value={draft.price}
        onChange={(price) => onChange({ ...draft, price })}
        onBlur={() => setLeft(true)}
        inputMode="decimal"
        mono
        isRequired
        hint={t('Such as 4.50. It applies to calls answered from now on.')}
        error={shown && 'error' in parsed ? parsed.error : undefined}
      />
      <Select
        label={t('Increments')}
        options={Increments.options.map((id) => ({
          id,
          label: id,
          hint: incrementsSentence(id),
        }))}
        value={draft.increments}
        onChange={(increments) => onChange({ ...draft, increments })}
        hint={incrementsSentence(draft.increments)}
      />
    </div>
  );
}
