import { useState } from 'react';
import { z } from 'zod';
import { Id } from '../../../shared/ids.ts';
import { Delivery, listDeliveries, type WebhookEndpoint } from '../../../shared/webhooks.ts';
import { useSession } from '../accounts/use-session.ts';
import { ModeChoice, ModeFilter } from '../mode/mode-filter.tsx';
import { ModeMark } from '../mode/mode-mark.tsx';
import { nowMs } from '../platform/clock.ts';
import { LoadMore } from '../platform-hooks/load-more.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { usePages } from '../platform-hooks/use-pages.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { formatMoment, formatTime } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { Segments } from '../ui/tabs.tsx';
import { msg, t } from '../words/translate.ts';
import { answerOf } from './delivery-answer.ts';
import { DeliveryDialog } from './delivery-dialog.tsx';
import { attemptsMax, deliveryWords } from './webhook-words.ts';

const pageRows = 25;
const refreshMs = 3_000;

/** The filters of the deliveries as they stand in the address. */
export const DeliverySearch = z.object({
  status: Delivery.shape.status.optional().catch(undefined),
  endpoint: Id.optional().catch(undefined),
  mode: ModeChoice,
});

type Filter = Delivery['status'] | 'all';
const filters: { id: Filter; label: string }[] = [
  { id: 'all', label: msg('All') },
  { id: 'pending', label: msg('Waiting||of deliveries') },
  { id: 'delivered', label: msg('Delivered') },
  { id: 'failed', label: msg('Given up') },
  { id: 'held', label: msg('Held||of deliveries') },
];

/** What was sent where and what came of it, newest first. */
export function DeliveriesSection({ endpoints }: { endpoints: readonly WebhookEndpoint[] }) {
  const [{ status, endpoint, mode }, setSearch] = useSearchState(DeliverySearch);
  const [opening, setOpening] = useState<Delivery>();
  const pages = usePages<Delivery>(
    listDeliveries,
    { query: { limit: pageRows, status, endpoint_id: endpoint, mode } },
    { everyMs: refreshMs },
  );
  const opened = pages.rows.find((delivery) => delivery.id === opening?.id) ?? opening;
  const isFiltered = status !== undefined || endpoint !== undefined || mode !== undefined;
  return (
    <Section
      title={t('Deliveries')}
      about={t(
        'Newest first. A failed delivery is tried again for two days, then given up; nothing is dropped.',
      )}
      actions={
        <>
          {endpoint !== undefined && (
            <Button icon="x" onPress={() => setSearch({ endpoint: undefined })}>
              {t('Of one endpoint')}
            </Button>
          )}
          <ModeFilter
            label={t('Modes shown')}
            mode={mode}
            onChange={(next) => setSearch({ mode: next })}
          />
          <Segments
            label={t('Deliveries shown')}
            segments={filters.map(({ id, label }) => ({ id, label: t(label) }))}
            selected={status ?? 'all'}
            onSelect={(next) => setSearch({ status: next === 'all' ? undefined : next })}
          />
        </>
      }
    >
      <RemoteView remote={pages.first} label={t('Deliveries')}>
        {() => (
          <>
            <DeliveriesTable
              rows={pages.rows}
              endpoints={endpoints}
              onOpen={setOpening}
              empty={
                isFiltered
                  ? t('No delivery fits this filter.')
                  : t(
                      'Nothing was sent yet. The first call that ends is sent to every endpoint that asks for it.',
                    )
              }
            />
            <LoadMore pages={pages} what={msg('deliveries')} />
          </>
        )}
      </RemoteView>
      {opened && (
        <DeliveryDialog
          delivery={opened}
          url={urlOf(opened, endpoints)}
          onClose={() => setOpening(undefined)}
          onReplayed={pages.reload}
        />
      )}
    </Section>
  );
}

function urlOf(delivery: Delivery, endpoints: readonly WebhookEndpoint[]): string {
  return endpoints.find((one) => one.id === delivery.endpoint_id)?.url ?? t('an endpoint');
}

interface DeliveriesTableProps {
  rows: readonly Delivery[];
  endpoints: readonly WebhookEndpoint[];
  onOpen: (delivery: Delivery) => void;
  empty: string;
}

function DeliveriesTable({ rows, endpoints, onOpen, empty }: DeliveriesTableProps) {
  const { account } = useSession();
  const timeZone = account.time_zone;
  return (
    <DataTable
      caption={t('Deliveries')}
      columns={deliveryColumns({ timeZone, endpoints, onOpen })}
      rows={rows}
      rowKey={(delivery) => delivery.id}
      empty={<EmptyState icon="webhook" why={empty} />}
    />
  );
}

type ColumnContext = Pick<DeliveriesTableProps, 'endpoints' | 'onOpen'> & { timeZone: string };

function deliveryColumns({ timeZone, endpoints, onOpen }: ColumnContext): Column<Delivery>[] {
  return [
    {
      id: 'event',
      header: t('Event'),
      cell: (delivery) => (
        <span className="flex min-w-0 flex-col">
          <span className="flex items-center gap-2">
            <span className="font-mono">{delivery.event_type}</span>
            <ModeMark mode={delivery.mode} />
          </span>
          <span className="text-2 break-all text-ink-3">{urlOf(delivery, endpoints)}</span>
        </span>
      ),
    },
    {
      id: 'status',
      header: t('State'),
      cell: (delivery) => {
        const { tone, words } = deliveryWords(delivery);
        return <Pill tone={tone}>{words}</Pill>;
      },
    },
    {
      id: 'answer',
      header: t('Last answer'),
      kind: 'number',
      cell: (delivery) => answerOf(delivery),
    },
    {
      id: 'attempts',
      header: t('Attempts'),
      kind: 'number',
      cell: ({ attempts }) =>
        t('{attempts} of {max}', { attempts, max: Math.max(attempts, attemptsMax) }),
    },
    {
      id: 'next',
      header: t('Next try'),
      kind: 'number',
      cell: ({ status, next_at }) =>
        status === 'pending' && next_at !== null ? nextWords(next_at, timeZone) : '',
    },
    {
      id: 'created',
      header: t('Created'),
      kind: 'number',
      cell: ({ created_at }) => (
        <span className="whitespace-nowrap">
          {formatMoment({ instant: created_at, timeZone, nowMs: nowMs() })}
        </span>
      ),
    },
    {
      id: 'open',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (delivery) => (
        <Button
          aria-label={t('Open {event}', { event: delivery.event_type })}
          onPress={() => onOpen(delivery)}
        >
          {t('Open')}
        </Button>
      ),
    },
  ];
}

/** A time that has passed means that the endpoint is spared for a while, not that it was forgotten. */
function nextWords(nextAt: string, timeZone: string): string {
  return Date.parse(nextAt) > nowMs() ? formatTime({ instant: nextAt, timeZone }) : t('due');
}
