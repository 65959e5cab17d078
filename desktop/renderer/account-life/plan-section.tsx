import type { AccountSettings } from '../../../shared/account-settings.ts';
import { nowMs } from '../platform/clock.ts';
import { Banner } from '../ui/banner.tsx';
import { FactGrid } from '../ui/fact-grid.tsx';
import { formatDay } from '../ui/format.ts';
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
    <Section
      title={t('Plan: {plan}', { plan: t(planNames[account.plan]) })}
      about={whoSetsIt(account)}
    >
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
            .map(({ label, have }) => ({
              label,
              value: t('{count, number}, no limit', { count: have }),
            })),
          { label: t('API requests'), value: t('{count, number} a minute', { count: perMinute }) },
          {
            label: t('Early features'),
            value:
              features.length === 0
                ? t('none||of features')
                : features.map(({ about }) => about).join(', '),
          },
        ]}
      />
    </Section>
  );
}

function whoSetsIt({ parent }: AccountSettings['account']): string {
  return parent === null
    ? t('Whoever runs this server puts the account on a plan. What is there always stays.')
    : t('{parent} puts this account on a plan. What is there always stays.', {
        parent: parent.name,
      });
}

function TrialWords({ account }: Pick<AccountSettings, 'account'>) {
  const { trial_ends_at: endsAt, time_zone: timeZone } = account;
  if (endsAt === null) return null;
  const days = trialDaysLeft(endsAt, nowMs());
  const day = formatDay({ instant: endsAt, timeZone, withWeekday: true });
  if (days === undefined)
    return (
      <Banner tone="warn">
        {t(
          'The trial ended on {day}. Calls wait for a plan; lists, history and sign-in stay as they are.',
          { day },
        )}
      </Banner>
    );
  return (
    <Banner tone="info">
      {t(
        'On trial until {day}: {count, plural, one {# day} other {# days}} left. Then calls wait for a plan; lists, history and sign-in stay as they are.',
        { day, count: days },
      )}
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
