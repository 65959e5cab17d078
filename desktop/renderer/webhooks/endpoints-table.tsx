import type { WebhookEndpoint } from '../../../shared/webhooks.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Icon } from '../ui/icon.tsx';
import { Menu } from '../ui/menu.tsx';
import { Pill } from '../ui/pill.tsx';
import { EmptyState } from '../ui/states.tsx';
import { t } from '../words/translate.ts';
import { endpointWords } from './webhook-words.ts';

export interface EndpointActions {
  onPing: (endpoint: WebhookEndpoint) => void;
  onRotate: (endpoint: WebhookEndpoint) => void;
  onToggle: (endpoint: WebhookEndpoint) => void;
  onShowDeliveries: (endpoint: WebhookEndpoint) => void;
  onCreate: () => void;
}

export interface EndpointsTableProps extends EndpointActions {
  endpoints: readonly WebhookEndpoint[];
  /** The endpoint a ping is on its way to. */
  pingingId: string | undefined;
}

export function EndpointsTable(props: EndpointsTableProps) {
  return (
    <DataTable
      caption={t('Endpoints')}
      columns={endpointColumns(props)}
      rows={props.endpoints}
      rowKey={(endpoint) => endpoint.id}
      empty={
        <EmptyState
          icon="webhook"
          why={t(
            'No endpoint yet. An endpoint is the address of your system; each call and disposition is sent to it, signed.',
          )}
          action={<Button onPress={props.onCreate}>{t('New endpoint')}</Button>}
        />
      }
    />
  );
}

function endpointColumns(props: EndpointsTableProps): Column<WebhookEndpoint>[] {
  return [
    {
      id: 'url',
      header: t('Endpoint'),
      cell: (endpoint) => (
        <span className="flex min-w-0 flex-col">
          <span className="font-mono break-all">{endpoint.url}</span>
          {endpoint.description !== '' && (
            <span className="text-2 text-ink-3">{endpoint.description}</span>
          )}
        </span>
      ),
    },
    {
      id: 'events',
      header: t('Events'),
      cell: (endpoint) => (
        <span className="flex flex-col font-mono text-2">
          {endpoint.event_types.map((type) => (
            <span key={type}>{type}</span>
          ))}
        </span>
      ),
    },
    { id: 'status', header: t('State'), cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
    {
      id: 'actions',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (endpoint) => <EndpointButtons endpoint={endpoint} {...props} />,
    },
  ];
}

function EndpointState({ endpoint }: { endpoint: WebhookEndpoint }) {
  const { tone, words, reason } = endpointWords(endpoint);
  return (
    <span className="flex max-w-75 flex-col items-start gap-1">
      <Pill tone={tone}>{words}</Pill>
      {reason !== undefined && <span className="text-2 text-ink-3">{reason}</span>}
    </span>
  );
}

function EndpointButtons(props: EndpointsTableProps & { endpoint: WebhookEndpoint }) {
  const { endpoint, pingingId, onPing, onRotate, onToggle, onShowDeliveries } = props;
  const enabled = endpoint.status === 'enabled';
  const actions = [
    { id: 'deliveries', label: t('Show its deliveries'), run: onShowDeliveries },
    {
      id: 'rotate',
      label: t('Rotate secret'),
      hint: t('The old one works 24 h more'),
      run: onRotate,
    },
    {
      id: 'toggle',
      label: enabled ? t('Disable') : t('Enable'),
      hint: enabled ? t('Deliveries are held') : t('Held deliveries are sent'),
      run: onToggle,
    },
  ];
  return (
    <span className="inline-flex gap-2">
      <Button isPending={pingingId === endpoint.id} onPress={() => onPing(endpoint)}>
        {pingingId === endpoint.id ? t('Sending') : t('Send test.ping')}
      </Button>
      <Menu
        label={t('Actions of {url}', { url: endpoint.url })}
        placement="bottom end"
        trigger={
          <Button aria-label={t('More actions of {url}', { url: endpoint.url })}>
            {t('More')}
            <Icon name="chevron-down" />
          </Button>
        }
        groups={[{ id: 'actions', items: actions }]}
        onAction={(id) => actions.find((action) => action.id === id)?.run(endpoint)}
      />
    </span>
  );
}
