import { useState } from 'react';
import {
  type Delivery,
  listWebhookEndpoints,
  pingWebhookEndpoint,
  rotateWebhookSecret,
  updateWebhookEndpoint,
  type WebhookEndpoint,
} from '../../../shared/webhooks.ts';
import { useApi } from '../accounts/use-session.ts';
import { ConfirmDialog } from '../platform-hooks/confirm-dialog.tsx';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { useSearchState } from '../platform-hooks/use-search-state.ts';
import { Page } from '../shell/page.tsx';
import { Button } from '../ui/button.tsx';
import { showToast } from '../ui/toaster.tsx';
import { DeliveriesSection, DeliverySearch } from './deliveries-section.tsx';
import { EndpointsTable } from './endpoints-table.tsx';
import { NewEndpointDialog } from './new-endpoint-dialog.tsx';
import { PingResult } from './ping-result.tsx';
import { SecretDialog } from '../ui/secret-dialog.tsx';
import { msg, rich, t } from '../words/translate.ts';
import { VerifySnippet } from './verify-snippet.tsx';

const refreshMs = 5_000;

interface Shown {
  title: string;
  secret: string;
  words: string;
}

/** Where events of this account are sent, and what became of every delivery. */
export function WebhooksPage() {
  const endpoints = useRemote(listWebhookEndpoints, {}, { everyMs: refreshMs });
  const [creating, setCreating] = useState(false);
  const [shown, setShown] = useState<Shown>();
  return (
    <Page
      title={t('Webhooks')}
      about={t('Events of this account, signed and sent to your systems.')}
      actions={
        <Button kind="primary" onPress={() => setCreating(true)}>
          {t('New endpoint')}
        </Button>
      }
    >
      <RemoteView remote={endpoints} label={t('Endpoints')} rows={3}>
        {({ data }) => (
          <>
            <Endpoints
              endpoints={data}
              reload={endpoints.reload}
              onCreate={() => setCreating(true)}
              onSecret={setShown}
            />
            {data.length > 0 && <DeliveriesSection endpoints={data} />}
            {data.length > 0 && <VerifySnippet />}
          </>
        )}
      </RemoteView>
      {creating && (
        <NewEndpointDialog
          onClose={() => setCreating(false)}
          onCreated={(secret) => {
            setCreating(false);
            endpoints.reload();
            const words = t('Your system checks every delivery with it.');
            setShown({ title: t('Secret of the new endpoint'), secret, words });
          }}
        />
      )}
      {shown && (
        <SecretDialog
          title={shown.title}
          label={t('Signing secret')}
          secret={shown.secret}
          onClose={() => setShown(undefined)}
        >
          {shown.words}
        </SecretDialog>
      )}
    </Page>
  );
}

interface EndpointsProps {
  endpoints: readonly WebhookEndpoint[];
  reload: () => void;
  onCreate: () => void;
  onSecret: (shown: Shown) => void;
}

function Endpoints({ endpoints, reload, onCreate, onSecret }: EndpointsProps) {
  const api = useApi();
  const [, setSearch] = useSearchState(DeliverySearch);
  const [rotating, setRotating] = useState<WebhookEndpoint>();
  const [pinged, setPinged] = useState<{ endpoint: WebhookEndpoint; delivery?: Delivery }>();
  const ping = useAction(async (endpoint: WebhookEndpoint) => {
    setPinged({ endpoint });
    const delivery = await api.call(pingWebhookEndpoint, { params: { id: endpoint.id } });
    setPinged({ endpoint, delivery });
  });
  const toggle = useAction(async (endpoint: WebhookEndpoint) => {
    const status = endpoint.status === 'enabled' ? 'disabled' : 'enabled';
    await api.call(updateWebhookEndpoint, { params: { id: endpoint.id }, body: { status } });
    const text =
      status === 'enabled' ? t('The endpoint is enabled.') : t('The endpoint is disabled.');
    showToast({ text, tone: 'go' });
    reload();
  });
  return (
    <>
      <ProblemBanner problem={toggle.problem ?? ping.problem} />
      <EndpointsTable
        endpoints={endpoints}
        pingingId={ping.isPending ? pinged?.endpoint.id : undefined}
        onPing={(endpoint) => void ping.run(endpoint)}
        onRotate={setRotating}
        onToggle={(endpoint) => void toggle.run(endpoint)}
        onShowDeliveries={(endpoint) => setSearch({ endpoint: endpoint.id })}
        onCreate={onCreate}
      />
      {pinged?.delivery && (
        <PingResult
          key={pinged.delivery.id}
          delivery={pinged.delivery}
          url={pinged.endpoint.url}
          onClose={() => setPinged(undefined)}
        />
      )}
      {rotating && (
        <RotateDialog
          endpoint={rotating}
          onClose={() => setRotating(undefined)}
          onSecret={(shown) => {
            setRotating(undefined);
            onSecret(shown);
          }}
        />
      )}
    </>
  );
}

const rotateWords = {
  wrong_state: {
    failed: msg('The secret was rotated less than 24 hours ago.'),
    safe: msg('Two secrets sign already. Rotate again when the older one has ended.'),
  },
};

interface RotateDialogProps {
  endpoint: WebhookEndpoint;
  onClose: () => void;
  onSecret: (shown: Shown) => void;
}

function RotateDialog({ endpoint, onClose, onSecret }: RotateDialogProps) {
  const api = useApi();
  const rotate = useAction(async () => {
    const { secret } = await api.call(rotateWebhookSecret, { params: { id: endpoint.id } });
    const words = t('The old secret signs beside it for 24 hours; change your system before then.');
    onSecret({ title: t('The new secret'), secret, words });
  });
  return (
    <ConfirmDialog
      title={t('Rotate the secret?')}
      verb={t('Rotate||of a secret')}
      action={rotate}
      own={rotateWords}
      isHarmless
      onClose={onClose}
    >
      <p>
        {rich(
          'A new secret signs deliveries to <code>{url}</code> at once. The old one works beside it for 24 hours.',
          {
            url: endpoint.url,
            code: (parts) => <span className="font-mono">{parts}</span>,
          },
        )}
      </p>
    </ConfirmDialog>
  );
}
