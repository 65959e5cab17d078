import { useState } from 'react';
import { listRateCards, type RateCard } from '../../../shared/billing.ts';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment, formatRate } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { standingOf } from './rate-standing.ts';
import { SetRateDialog } from './set-rate-dialog.tsx';
import { incrementsSentence } from './usage-words.ts';
import { t } from '../words/translate.ts';

/** The prices of this account, dated. A sub-account's are set by its parent. */
export function RateCardsSection() {
  const { account, member } = useSession();
  const cards = useRemote(listRateCards);
  const [setting, setSetting] = useState(false);
  const isParent = account.kind === 'parent';
  const maySet = isParent && ADMINISTERING.includes(member.role);
  const rows = cards.data?.data ?? [];
  const now = nowMs();
  const inForce = rows.find((card) => standingOf(card, rows, now) === 'in force') ?? null;
  return (
    <Section
      title={t('Rates')}
      about={
        isParent
          ? t('What this account pays for calls it pays for itself.')
          : t('Set by {account}.', { account: account.parent?.name ?? t('the parent account') })
      }
      actions={maySet && <Button onPress={() => setSetting(true)}>{t('Set rate')}</Button>}
    >
      <RemoteView remote={cards} label={t('Rates')} rows={2}>
        {({ data }) => (
          <DataTable
            caption={t('Rates')}
            columns={cardColumns({ cards: data, now, timeZone: account.time_zone })}
            rows={data}
            rowKey={(card) => card.id}
            empty={
              <EmptyState
                icon="wallet"
                why={t(
                  'No rate is set. Without one, no call can be dialled on this account’s bill.',
                )}
              />
            }
          />
        )}
      </RemoteView>
      {setting && (
        <SetRateDialog
          account={{ ...account, rate: inForce }}
          onClose={() => setSetting(false)}
          onSet={cards.reload}
        />
      )}
    </Section>
  );
}

interface CardContext {
  cards: readonly RateCard[];
  now: number;
  timeZone: string;
}

function cardColumns({ cards, now, timeZone }: CardContext): Column<RateCard>[] {
  return [
    {
      id: 'from',
      header: t('From'),
      cell: (card) => (
        <span className="numbers whitespace-nowrap">
          {formatMoment({ instant: card.effective_from, timeZone, nowMs: now })}
        </span>
      ),
    },
    {
      id: 'standing',
      header: t('State'),
      cell: (card) => {
        const standing = standingOf(card, cards, now);
        return <Pill tone={standing === 'in force' ? 'go' : 'mute'}>{t(standing)}</Pill>;
      },
    },
    {
      id: 'increments',
      header: t('Increments'),
      cell: (card) => `${card.increments}: ${incrementsSentence(card.increments)}`,
    },
    {
      id: 'minimum',
      header: t('Minimum charge'),
      kind: 'number',
      cell: (card) =>
        card.minimum_micros === 0 ? t('none') : formatRate(card.minimum_micros, card.currency),
    },
    {
      id: 'rate',
      header: t('Per minute'),
      kind: 'number',
      cell: (card) => formatRate(card.rate_micros, card.currency),
    },
  ];
}
