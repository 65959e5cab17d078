import { Segments } from '../ui/tabs.tsx';
import { type PeriodId, periodIds, periodNames } from './period.ts';
import { t } from '../words/translate.ts';

export interface PeriodPickerProps {
  period: PeriodId;
  onChange: (period: PeriodId) => void;
}

export function PeriodPicker({ period, onChange }: PeriodPickerProps) {
  const segments = periodIds.map((id) => ({ id, label: t(periodNames[id]) }));
  return <Segments label={t('Period')} segments={segments} selected={period} onSelect={onChange} />;
}
