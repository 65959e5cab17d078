import type { AccountSettings } from '../../../shared/account-settings.ts';
import { nowMs } from '../platform/clock.ts';
import { Banner } from '../ui/banner.tsx';
import { FactGrid } from '../ui/fact-grid.tsx';
import { formatDay, formatNumber } from '../ui/format.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { Section } from '../ui/section.tsx';
import { type Holding, holdingsOf, holdingWords, trialDaysLeft } from './settings-words.ts';
import { planNames } from './step-words.ts';
import { t } from '../words/translate.ts';

/** What the account may hold and how full that is, whether it is a trial, and what else was rolled out to it. */
export function PlanSection({ settings }: { settings: AccountSettings }) {
  const { account, features, requests_per_minute: perMinute } = settings;
  const holdings = holdingsOf(settings);
  const limited = holdings.filter(isLimited);
  return (
    <Section title={`Plan: ${planNames[account.plan]}`} about={whoSetsIt(account)}>
      <TrialWords account={account} />
      {account.mode === 'test' && (
        <Banner tone="warn">
          {t(
            'TEST: calls go to the simulator, cost nothing and reach nobody. The operator of the server takes the account live.',
          )}
        </Banner>
      )}
      {limited.length > 0 && (
        <div className="grid max-w-160 gap-x-6 gap-y-4 sm:grid-cols-2">
          {limited.map((holding) => (
            <HoldingBar key={holding.label} holding={holding} />
          ))}
        </div>
      )}
      <FactGrid
        facts={[
          ...holdings
            .filter(({ max }) => max === null)
            .map((holding) => ({
              label: holding.label,
              value: `${holdingWords(holding)}, no limit`,
            })),
          { label: t('API requests'), value: `${formatNumber(perMinute)} a minute` },
          {
            label: t('Early features'),
            value: features.length === 0 ? 'none' : features.map(({ about }) => about).join(', '),
          },
        ]}
      />
    </Section>
  );
}

function whoSetsIt({ parent }: AccountSettings['account']): string {
  return parent === null
    ? t('Whoever runs this server puts the account on a plan. What is there always stays.')
    : `${parent.name} puts this account on a plan. What is there always stays.`;
}

function TrialWords({ account }: Pick<AccountSettings, 'account'>) {
  const { trial_ends_at: endsAt, time_zone: timeZone } = account;
  if (endsAt === null) return null;
  const days = trialDaysLeft(endsAt, nowMs());
  const day = formatDay({ instant: endsAt, timeZone, withWeekday: true });
  if (days === undefined)
    return (
      <Banner tone="warn">
        The trial ended on {day}. Calls wait for a plan; lists, history and sign-in stay as they
        are.
      </Banner>
    );
  return (
    <Banner tone="info">
      On trial until {day}: {t('{count, plural, one {# day} other {# days}}', { count: days })}{' '}
      left. Then calls wait for a plan; lists, history and sign-in stay as they are.
    </Banner>
  );
}

type Limited = Holding & { max: number };

const isLimited = (holding: Holding): holding is Limited => holding.max !== null;

function HoldingBar({ holding }: { holding: Limited }) {
  const { label, have, max } = holding;
  return (
    <ProgressBar
      label={label}
      value={Math.min(have, max)}
      max={max}
      words={holdingWords(holding)}
      showWords
    />
  );
}
