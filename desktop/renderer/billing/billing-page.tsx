import { getUsage } from '../../../shared/billing.ts';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { useSession } from '../accounts/use-session.ts';
import { ModeChoice, ReportMode } from '../mode/mode-filter.tsx';
import { nowMs } from '../platform/clock.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { Page } from '../shell/page.tsx';
import { BillingHealthPill } from './health-pill.tsx';
import { LedgerSection } from './ledger-table.tsx';
import { periodOf, PeriodSearch, periodWords } from './period.ts';
import { PeriodPicker } from './period-picker.tsx';
import { RateCardsSection } from './rate-cards.tsx';
import { LedgerProof, UsageDays, UsageTiles } from './usage-days.tsx';
import { t } from '../words/translate.ts';

const refreshMs = 30_000;

const Search = PeriodSearch.extend({ mode: ModeChoice });

/** What this account pays for: the sums of a period, the rows behind them and the rates. */
export function BillingPage() {
  const { account, member } = useSession();
  const [{ period, mode }, setSearch] = useSearchState(Search);
  const span = periodOf(period, { nowMs: nowMs(), timeZone: account.time_zone });
  const usage = useRemote(getUsage, { query: { ...span, mode } }, { everyMs: refreshMs });
  return (
    <Page
      title={t('Billing')}
      about={t('Calls this account pays for. {period}, {zone}.', {
        period: periodWords(span),
        zone: account.time_zone,
      })}
      actions={
        <div className="flex flex-wrap items-center gap-3">
          {ADMINISTERING.includes(member.role) && <BillingHealthPill />}
          <PeriodPicker period={period} onChange={(next) => setSearch({ period: next })} />
        </div>
      }
    >
      <RemoteView remote={usage} label={t('Usage')}>
        {(found) => (
          <>
            <ReportMode
              report={found}
              chosen={mode}
              onChange={(next) => setSearch({ mode: next })}
            />
            <UsageTiles usage={found} />
            <LedgerProof usage={found} />
            <UsageDays usage={found} />
          </>
        )}
      </RemoteView>
      <LedgerSection />
      <RateCardsSection />
    </Page>
  );
}
