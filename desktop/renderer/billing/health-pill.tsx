import { type BillingHealth, getBillingHealth } from '../../../shared/billing.ts';
import { useSession } from '../accounts/use-session.ts';
import { problemWords } from '../words/problem-words.ts';
import { failureOf } from '../platform-hooks/failure.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { formatTime } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/tone.ts';
import { t } from '../words/translate.ts';

const refreshMs = 60_000;

/** Whether every completed call is charged once, with the time that was last proven. */
export function BillingHealthPill() {
  const { account } = useSession();
  const { data, error } = useRemote(getBillingHealth, {}, { everyMs: refreshMs });
  if (data === undefined) {
    if (error === undefined) return null;
    return (
      <Pill>
        {t('Billing not checked: {why}', { why: problemWords(failureOf(error).code).failed })}
      </Pill>
    );
  }
  const { tone, words } = healthWords(data);
  const checked = formatTime({ instant: data.checked_at, timeZone: account.time_zone });
  return (
    <Pill tone={tone} icon={tone === 'go' ? 'circle-check' : 'triangle-alert'}>
      {error === undefined
        ? t('{words}, checked {time}', { words, time: checked })
        : t('{words}, checked {time}, cannot check now', { words, time: checked })}
    </Pill>
  );
}

export function healthWords(health: BillingHealth): { tone: Tone; words: string } {
  const { missing_billing_rows: missing, recent_billing_failures: failures, canary } = health;
  const faults = [
    missing > 0 &&
      t('{count, plural, one {# call not charged} other {# calls not charged}}', {
        count: missing,
      }),
    failures > 0 &&
      t('{count, plural, one {# failure in 24 h} other {# failures in 24 h}}', { count: failures }),
    !canary.ok && t('self-test failed'),
  ].filter((fault) => fault !== false);
  if (health.status === 'ok') return { tone: 'go', words: t('Billing right') };
  const broken = health.status === 'broken';
  const state = broken ? t('Billing broken') : t('Billing degraded');
  return { tone: broken ? 'stop' : 'warn', words: [state, ...faults].join(', ') };
}
